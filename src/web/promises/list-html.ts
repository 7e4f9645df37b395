import type { CommitmentList } from '../../../projections/commitment/list.ts'
import type { CommitmentStatus } from '../../domain/commitment/status.ts'
import { dateWords } from '../../domain/values/date-words.ts'
import { LEGEND } from '../../explain/legend.ts'
import { address, type Fields } from '../parts/address.ts'
import { Html, html, type Part } from '../parts/html.ts'
import { pageText } from '../parts/layout.ts'
import { countedWords, grouped } from '../parts/numbers.ts'
import { VERDICT_ORDER, verdict } from '../parts/verdicts.ts'

/** So many promises stand on a page. */
const PROMISES_SHOWN = 100

export type PromisesPage = {
  /** All that were made by the day, of whatever status. */
  readonly promises: CommitmentList
  readonly day: string
  readonly status: CommitmentStatus | null
  readonly offset: number
  readonly given: {
    readonly district?: string | undefined
    readonly owner?: string | undefined
    readonly asOf?: string | undefined
    readonly knownAt?: string | undefined
  }
  readonly position: string
}

function linkTo({ given, status }: PromisesPage, changed: Fields = {}): string {
  return address('/commitments', { ...given, status, ...changed })
}

/** The page of all promises: how many stand where, and each with what was promised and what came of it. */
export function promisesText(page: PromisesPage): string {
  const { promises, given, status, day, position, offset } = page
  const sorted = promises.items.toSorted(
    (a, b) => VERDICT_ORDER.indexOf(a.status) - VERDICT_ORDER.indexOf(b.status),
  )
  const chosen = status === null ? sorted : sorted.filter(each => each.status === status)
  const shown = chosen.slice(offset, offset + PROMISES_SHOWN)
  const whose = given.district === undefined ? '' : ` of ${promises.items[0]?.owner.name ?? given.district}`
  return pageText({
    title: `Promises${whose}`,
    current: 'Promises',
    moment: {
      asOf: given.asOf ?? null,
      knownAt: given.knownAt ?? null,
      today: linkTo(page, { asOf: null, knownAt: null }),
    },
    isSynthetic: promises.items.length > 0 && promises.items.every(each => each.synthetic === true),
    body: html`<h1>What was promised${whose}, and what came of it?</h1>
<p class="summary">${countedWords(promises.items.length, 'promise')} on record by ${dateWords(day)}. Where a promise stands is worked out for that day; nobody types it in.</p>
${counts(page)}
${form(page)}
${chosen.length === 0 ? html`<p class="lead">None stands so. <a href="${linkTo(page, { status: null })}">Show all.</a></p>` : table(shown, page)}
${pager(page, chosen.length)}`,
    citation: {
      what: `promises${whose}, as of ${dateWords(day)}`,
      path: '/commitments',
      fields: { ...given, status, asOf: day },
      position,
      json: address('/v1/commitments', { ...given, status, limit: 200 }),
      csv: address('/v1/commitments', { ...given, status, format: 'csv' }),
      sources: [],
    },
  })
}

/** How many stand in each column of the scorecard: each count is a way to those alone. */
function counts(page: PromisesPage): Html {
  const of = VERDICT_ORDER.flatMap(status => {
    const count = page.promises.items.filter(each => each.status === status).length
    return count === 0 ? [] : [{ status, count }]
  })
  return html`<ul class="counts">${of.map(
    ({ status, count }) =>
      html`<li><a href="${linkTo(page, { status: status === page.status ? null : status })}"${status === page.status ? new Html(' aria-current="true"') : null}><span class="number">${grouped(count)}</span> ${verdict(status)}<span class="note">${LEGEND.commitment[status]}</span></a></li>`,
  )}</ul>`
}

function form(page: PromisesPage): Html {
  const { given, status } = page
  const hidden = { district: given.district, knownAt: given.knownAt, status }
  return html`<form class="form" method="get" action="/commitments">${Object.entries(hidden).map(
    ([name, value]) => value != null && html`<input type="hidden" name="${name}" value="${value}">`,
  )}<label><span>As it stood on</span><input type="date" name="asOf" value="${given.asOf?.slice(0, 10) ?? ''}"></label>
<button type="submit">Show</button></form>`
}

type Promised = CommitmentList['items'][number]
const HEADS = ['Verdict', 'Promise', 'By', 'Due', 'Slip'] as const

function table(items: readonly Promised[], page: PromisesPage): Html {
  const { asOf, knownAt } = page.given
  return html`<table class="plain promises" role="table"><thead role="rowgroup"><tr role="row">${HEADS.map(head => html`<th role="columnheader" scope="col">${head}</th>`)}</tr></thead><tbody role="rowgroup">
${items.map(item => {
  const due = item.amended?.dueOn ?? item.original.dueOn
  const cells: readonly Part[] = [
    verdict(item.status),
    html`<a href="${address(`/commitments/${item.id}`, { asOf, knownAt })}">${item.title ?? item.original.text}</a>${item.title !== null && item.title !== item.original.text ? html`<span class="note">${item.original.text}</span>` : null}`,
    item.owner.name,
    due === null ? 'no day' : dateWords(due),
    slipWords(item.slipDays),
  ]
  return html`<tr role="row">${cells.map((cell, at) => html`<td role="cell" data-label="${HEADS[at] ?? ''}">${cell}</td>`)}</tr>
`
})}</tbody></table>`
}

/** How much later it is due than was promised first. */
export const slipWords = (days: number): string =>
  days === 0 ? 'none' : `${countedWords(Math.abs(days), 'day')} ${days > 0 ? 'later' : 'earlier'}`

function pager(page: PromisesPage, count: number): Part {
  const { offset, position, given } = page
  const after = offset + PROMISES_SHOWN
  if (offset === 0 && after >= count) return null
  const knownAt = given.knownAt ?? position
  const link = (cursor: number) => linkTo(page, { knownAt, cursor: cursor === 0 ? null : cursor })
  return html`<nav class="pager" aria-label="Pages of the table">${offset > 0 && html`<a href="${link(Math.max(0, offset - PROMISES_SHOWN))}">Previous ${PROMISES_SHOWN}</a> `}${after < count && html`<a href="${link(after)}">Next ${Math.min(PROMISES_SHOWN, count - after)}</a>`}</nav>`
}
