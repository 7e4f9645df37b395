import { dateWords } from '../../domain/values/date-words.ts'
import { listed } from '../../explain/words.ts'
import { address } from '../parts/address.ts'
import { type CellKind, kindOf } from '../parts/cell.ts'
import { type Html, html, joined, type Part } from '../parts/html.ts'
import { pageText } from '../parts/layout.ts'
import { countedWords, grouped } from '../parts/numbers.ts'
import { fewPeriods } from './few-periods.ts'
import { networkForm } from './form.ts'
import { legend, shortLegend } from './legend.ts'
import { networkLink } from './links.ts'
import { isAllSynthetic, matrixTable, PAGE_ROWS } from './matrix-table.ts'
import type { NetworkView } from './network-view.ts'
import { opening } from './opening.ts'
import type { Shown } from './rows.ts'
import { periodStrip } from './strip.ts'

/** The page of the whole network. */
export function networkText(view: NetworkView): string {
  const { question, matrix, document, position } = view
  const { framework, given, choice } = question
  const { q, show, sort } = choice
  const moment = {
    asOf: given.asOf ?? null,
    knownAt: given.knownAt ?? null,
    today: networkLink(view, { asOf: null, knownAt: null }),
  }
  const period = matrix.period
  const fields = {
    framework,
    period,
    asOf: given.asOf,
    q,
    show,
    sort: sort === 'name' ? null : sort,
    dir: choice.dir === 'asc' && sort !== 'name' ? 'asc' : null,
  }
  const data = { framework, period, asOf: given.asOf, knownAt: given.knownAt }
  const named = `${document.title}, version ${document.version}`
  return pageText({
    title: period === null ? 'Network' : `Network, ${period}`,
    current: 'Network',
    moment,
    isSynthetic: isAllSynthetic(view),
    body: html`${opening(view)}
${periodStrip(view) ?? fewPeriods(view)}
${period === null ? null : networkForm(view)}
${period === null ? null : main(view)}`,
    citation: {
      what: `network, ${named}${period === null ? '' : `, ${period}`}${given.asOf === undefined ? '' : `, as of ${dateWords(given.asOf.slice(0, 10))}`}`,
      path: '/',
      fields,
      position,
      json: address('/v1/network/snapshot', data),
      csv: address('/v1/network/snapshot', { ...data, format: 'csv' }),
      sources: document.source === undefined ? [] : [document.source],
    },
  })
}

function main(view: NetworkView): Html {
  const { chosen, all, question } = view
  return html`<div class="beside"><div>
${shortLegend(view)}
${chosen.length === 0 ? nothing(view) : html`${matrixTable(view, caption(view))}${key(view)}${pager(view)}`}
${neverRated(view)}
</div>
${all.length === 0 || question.choice.offset > chosen.length ? null : legend(view)}</div>`
}

/** The words after “has a rating that”, for the sentence that says that no row fits. */
const NONE_WORDS: Readonly<Record<Shown, string>> = {
  changed: 'changed in this period',
  unrated: 'is without a level',
  stale: 'was carried for 2 years or more',
  disputed: 'is challenged and waits for an answer',
}

function nothing(view: NetworkView): Html {
  const { all, question, lineage } = view
  const { q, show } = question.choice
  const noun = lineage.first.rates
  const what =
    show === null
      ? `No ${noun} matches “${q ?? ''}”.`
      : `No ${noun}${q === null ? '' : ` that matches “${q}”`} has a rating that ${NONE_WORDS[show]}.`
  return html`<p class="lead">${what} <a href="${networkLink(view, { q: null, show: null })}">Show all ${grouped(all.length)}</a>.</p>`
}

/** What came of a review, in the order in which the caption names it. */
const REVIEWED: readonly (readonly [CellKind, (count: number) => string])[] = [
  ['raised', count => `${grouped(count)} raised`],
  ['same', count => `${grouped(count)} reviewed and unchanged`],
  ['lowered', count => `${grouped(count)} lowered`],
  ['first', count => countedWords(count, 'first level')],
  ['rescaled', count => `${countedWords(count, 'first level')} on a new scale`],
  ['corrected', count => `${grouped(count)} corrected after publication`],
  ['not-rated', count => `${grouped(count)} reviewed, no level given`],
  ['withdrawn', count => `${grouped(count)} withdrawn`],
]

/** The figures of the page in a sentence; they are counted over all rows, whichever are chosen. */
function caption(view: NetworkView): Html {
  const { all, chosen, matrix, lineage, question } = view
  const { offset, sort, dir } = question.choice
  const kinds = all.flatMap(({ cells }) => cells.map(cell => [kindOf(cell), cell.level] as const))
  const count = (kind: CellKind) => kinds.filter(([each]) => each === kind).length
  const [up, down, carried] = [count('raised'), count('lowered'), count('carried')]
  const none = kinds.filter(([, level]) => level === null).length
  const found = REVIEWED.flatMap(([kind, words]): readonly Part[] => {
    const cells = count(kind)
    const said = words(cells)
    return cells === 0 ? [] : [kind === 'raised' || kind === 'lowered' ? html`<b>${said}</b>` : said]
  })
  const rest = [
    ...(carried
      ? [
          `${grouped(carried)} of ${grouped(kinds.length)} ${carried === 1 ? 'is' : 'are'} carried from an earlier period`,
        ]
      : []),
    ...(none ? [`${grouped(none)} ${none === 1 ? 'has' : 'have'} no level`] : []),
  ]
  const noun = lineage.first.rates
  const whom =
    chosen.length === all.length
      ? countedWords(all.length, noun)
      : `${grouped(chosen.length)} of ${countedWords(all.length, noun)}`
  const onPage =
    chosen.length > PAGE_ROWS
      ? `, ${grouped(offset + 1)} to ${grouped(Math.min(chosen.length, offset + PAGE_ROWS))} of them here`
      : ''
  return html`${matrix.period}: ${found.length === 0 ? 'nothing was reviewed' : joined(found, ', ')}${rest.length === 0 ? '' : `; ${rest.join(', ')}`}. ${whom}${onPage}, ${orderWords(view, sort, dir)}.${up + down === 0 || sort === 'moved' ? null : html` <a href="${networkLink(view, { sort: 'moved', dir: null })}">Those that moved most first</a>`}`
}

function orderWords({ matrix }: NetworkView, sort: string, dir: 'asc' | 'desc'): string {
  if (sort === 'name') return dir === 'asc' ? 'by name' : 'by name, from the end'
  if (sort === 'moved') return `those that moved ${dir === 'desc' ? 'most' : 'least'} first`
  const title = matrix.components.find(({ id }) => id === sort)?.title ?? sort
  return `the ${dir === 'desc' ? 'highest' : 'lowest'} in ${title} first`
}

/** The full names of the columns, which a narrow window shows by their ids. */
const key = ({ matrix }: NetworkView): Html =>
  html`<dl class="key">${matrix.components.map(({ id, title }) => html`<div><dt>${id}</dt><dd>${title}</dd></div>`)}</dl>`

function pager(view: NetworkView): Html | null {
  const { chosen, position, question } = view
  const { offset } = question.choice
  const [before, after] = [offset - PAGE_ROWS, offset + PAGE_ROWS]
  if (offset === 0 && after >= chosen.length) return null
  // All pages show the same moment: events that are recorded meanwhile would shift the rows.
  const knownAt = question.given.knownAt ?? position
  const link = (cursor: number) => networkLink(view, { knownAt, cursor: cursor === 0 ? null : cursor })
  return html`<nav class="pager" aria-label="Pages of the table">${before < 0 ? null : html`<a href="${link(before)}">Previous ${PAGE_ROWS}</a> `}${
    after >= chosen.length
      ? null
      : html`<a href="${link(after)}">Next ${Math.min(PAGE_ROWS, chosen.length - after)}</a>`
  }</nav>`
}

const NAMED_MAX = 40

/** Names the members that were never rated: a row for each would say nothing. */
function neverRated({ neverRated: rows, lineage }: NetworkView): Html | null {
  if (rows.length === 0) return null
  const names = rows.slice(0, NAMED_MAX).map(({ entity }) => entity.name)
  const more = rows.length - names.length
  const all = listed(more > 0 ? [...names, `${grouped(more)} more`] : names)
  return html`<p class="muted never">${countedWords(rows.length, lineage.first.rates)} of the network ${rows.length === 1 ? 'was' : 'were'} never rated by this rubric: ${all}${all.endsWith('.') ? '' : '.'}</p>`
}
