import type { CommitmentList } from '../../../projections/commitment/list.ts'
import type { CommitmentStatus } from '../../domain/commitment/status.ts'
import { dateWords } from '../../domain/values/date-words.ts'
import { LEGEND } from '../../explain/legend.ts'
import { address, type Fields } from '../parts/address.ts'
import { type Html, html } from '../parts/html.ts'
import { pageText } from '../parts/layout.ts'
import { countsList, dayForm, noRows, pager, rowsShown } from '../parts/listing.ts'
import { countedWords } from '../parts/numbers.ts'
import { plainTable } from '../parts/plain-table.ts'
import { VERDICT_ORDER, verdict } from '../parts/verdicts.ts'

const PATH = '/commitments'

export type PromisesPage = {
  /** All that were made by the day, of whatever status. */
  readonly promises: CommitmentList
  readonly day: string
  readonly offset: number
  readonly given: {
    readonly district?: string | undefined
    readonly owner?: string | undefined
    readonly status?: CommitmentStatus | undefined
    readonly asOf?: string | undefined
    readonly knownAt?: string | undefined
  }
}

const linkTo = ({ given }: PromisesPage, changed: Fields = {}): string =>
  address(PATH, { ...given, ...changed })

/** The page of all promises: how many have each status, and each with what was promised and what came of it. */
export function promisesText(page: PromisesPage): string {
  const { promises, given, day } = page
  const { items, position } = promises
  const sorted = items.toSorted((a, b) => VERDICT_ORDER.indexOf(a.status) - VERDICT_ORDER.indexOf(b.status))
  const chosen = sorted.filter(({ status }) => given.status === undefined || status === given.status)
  const whose = nameOf(page)
  const listing = { ...page, path: PATH, position }
  return pageText({
    title: `Promises${whose}`,
    current: 'Promises',
    moment: {
      asOf: given.asOf ?? null,
      knownAt: given.knownAt ?? null,
      today: linkTo(page, { asOf: null, knownAt: null }),
    },
    isSynthetic: items.length > 0 && items.every(each => each.synthetic === true),
    body: html`<h1>What was promised${whose}, and what came of it?</h1>
<p class="summary">${countedWords(items.length, 'promise')} on record by ${dateWords(day)}. Where a promise stands is worked out for that day; nobody types it in.</p>
${counts(page)}
${dayForm(listing)}
${chosen.length === 0 ? noRows('None stands so.', items.length === 0 ? null : linkTo(page, { status: null })) : table(rowsShown(chosen, page), page)}
${pager(listing, chosen.length)}`,
    citation: {
      what: `promises${whose}, as of ${dateWords(day)}`,
      path: PATH,
      fields: { ...given, asOf: day },
      position,
      json: address('/v1/commitments', { ...given, limit: 200 }),
      csv: address('/v1/commitments', { ...given, format: 'csv' }),
      sources: [],
    },
  })
}

function nameOf({ given: { district, owner }, promises: { items } }: PromisesPage): string {
  const id = district ?? owner
  return id === undefined ? '' : ` by ${items[0]?.owner.name ?? id}`
}

/** How many stand in each column of the scorecard. */
const counts = (page: PromisesPage): Html =>
  countsList(
    VERDICT_ORDER.map(status => ({
      count: page.promises.items.filter(each => each.status === status).length,
      label: verdict(status),
      note: LEGEND.commitment[status],
      link: linkTo(page, { status: status === page.given.status ? null : status }),
      isChosen: status === page.given.status,
    })),
  )

type Promised = CommitmentList['items'][number]
const HEADS = ['Verdict', 'Promise', 'By', 'Due', 'Slip'] as const

function table(items: readonly Promised[], { given: { asOf, knownAt } }: PromisesPage): Html {
  const rows = items.map(item => {
    const due = item.amended?.dueOn ?? item.original.dueOn
    return [
      verdict(item.status),
      html`<a href="${address(`/commitments/${item.id}`, { asOf, knownAt })}">${item.title ?? item.original.text}</a>${item.title !== null && item.title !== item.original.text ? html`<span class="note">${item.original.text}</span>` : null}`,
      item.owner.name,
      due === null ? 'no day' : dateWords(due),
      slipWords(item.slipDays),
    ]
  })
  return plainTable(HEADS, rows, 'promises')
}

/** How much later it is due than was promised first. */
export const slipWords = (days: number): string =>
  days === 0 ? 'none' : `${countedWords(Math.abs(days), 'day')} ${days > 0 ? 'later' : 'earlier'}`
