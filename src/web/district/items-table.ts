import { dateWords } from '../../domain/values/date-words.ts'
import { whyAddress } from '../parts/address.ts'
import { CHALLENGE_WORDS, drawnCell, isDisputed } from '../parts/cell.ts'
import { type Html, html, type Part } from '../parts/html.ts'
import { mark } from '../parts/marks.ts'
import { hasChanged, itemBefore, type ShownItem, slopeOf } from './compared.ts'
import type { DistrictView } from './district-view.ts'
import { historyLine, linePeriods } from './history-line.ts'
import { districtLink } from './links.ts'

const NOTHING_CHANGED = 'Nothing changed between the two periods.'

/** Components with their elements: each as it stood and as it stands, the slope between the two, and the way there. */
export function itemsTable(view: DistrictView, caption: Html): Html {
  const { now, before, question } = view
  const periods = linePeriods(view)
  const { show } = question
  const isShown = (item: ShownItem) =>
    show === null || (show === 'changed' ? hasChanged(view, item) : isDisputed(item))
  const shown = now.components.flatMap(component => {
    const elements = component.elements.filter(isShown)
    return isShown(component) || elements.length > 0
      ? [row(view, component, true), ...elements.map(element => row(view, element, false))]
      : []
  })
  if (shown.length === 0) {
    const none = show === 'disputed' ? 'Nothing is challenged that waits for an answer.' : NOTHING_CHANGED
    return html`<p class="lead">${none} <a href="${districtLink(view, { show: null })}">Show everything</a>.</p>`
  }
  const heads = [
    'Component or element',
    ...(before === null ? [] : [before.period ?? '', null]),
    now.period ?? '',
    periods.length < 2 ? 'History' : `${periods[0]?.period} to ${periods.at(-1)?.period}`,
    'Last reviewed',
  ]
  return html`<table class="items" role="table"><caption>${caption}</caption>
<thead role="rowgroup"><tr role="row">${heads.map(
    head =>
      html`<th role="columnheader" scope="col">${head ?? html`<span class="v">How it moved</span>`}</th>`,
  )}</tr></thead>
<tbody role="rowgroup">
${shown}</tbody></table>`
}

function row(view: DistrictView, item: ShownItem, isComponent: boolean): Html {
  const { lineage, now, before, ageDay, question } = view
  const current = drawnCell(item, lineage.levels(now.framework.version, item.id), ageDay, true)
  return html`<tr role="row" class="${isComponent ? 'component' : 'element'}"><th role="rowheader" scope="row"><a href="${whyAddress(question.entity, item.id, { ...question.given, framework: question.framework, period: now.period })}">${item.title}</a>${note(item)}</th>${before && comparison(view, item)}<td role="cell" class="now"><span class="${current.classes}"><span class="k">${current.content}</span></span></td><td role="cell" class="past">${historyLine(view, item.id)}</td><td role="cell" class="last"><span class="label" aria-hidden="true">Last reviewed </span>${
    item.lastReviewedOn === null ? html`<span class="muted">never</span>` : shortDate(item.lastReviewedOn)
  }</td></tr>
`
}

/** How it stood in the period compared with, and the slope from there. */
function comparison(view: DistrictView, item: ShownItem): Html {
  const { lineage, before, periods } = view
  const then = itemBefore(view, item.id)
  const day = periods.find(({ id }) => id === before?.period)?.to ?? null
  const levels = before === null ? [] : lineage.levels(before.framework.version, item.id)
  const old = then === null ? null : drawnCell(then, levels, day)
  const cell =
    old === null
      ? html`<span class="muted">none</span>`
      : html`<span class="${old.classes}"><span class="k">${old.content}</span></span>`
  return html`<td role="cell" class="before">${cell}</td><td role="cell" class="slope">${slope(view, item)}</td>`
}

/** `20 May 2014`: months by three letters. */
function shortDate(date: string): string {
  return dateWords(date).replace(/[A-Z][a-z]+/, month => month.slice(0, 3))
}

/** What else has to be said of an item: why it has no level, and whether its district questions it. */
function note({ reason, level, challenge }: ShownItem): Part {
  const said: string[] = []
  if (level === null && reason !== null)
    said.push(reason === 'too-few-elements' ? 'too few of its elements have a level' : reason)
  if (challenge !== null) {
    const { state, answeredOn } = challenge
    const when = answeredOn === null ? '' : ` on ${dateWords(answeredOn)}`
    said.push(`challenged by the district, ${CHALLENGE_WORDS[state]}${when}`)
  }
  return said.length === 0 ? null : html`<span class="note">${said.join('; ')}</span>`
}

const WORDS = { raised: 'raised', lowered: 'lowered', same: 'at the same level' } as const

/** One small slope for each row: in a chart of all rows, some slopes would hide others. */
function slope(view: DistrictView, item: ShownItem): Html {
  const found = slopeOf(view, item)
  if (found.kind === 'not-comparable') return html`${mark('unlike')}<span class="v">not comparable</span>`
  if (found.kind === 'one-sided')
    return html`<span aria-hidden="true">–</span><span class="v">one side has no level</span>`
  const [from, to] = [found.from, found.to].map(place => Math.round((25 - place * 22) * 10) / 10)
  return html`<svg class="way" width="40" height="28" viewBox="0 0 40 28" role="img" aria-label="${WORDS[found.kind]}"><path d="M4 ${from} 36 ${to}"/><circle class="dot" cx="4" cy="${from}" r="2.5"/><circle class="dot" cx="36" cy="${to}" r="2.5"/></svg>`
}
