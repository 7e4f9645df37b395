import type { CasesWithBroken, CaseWithBroken } from '../../../projections/closure/broken.ts'
import { CLOSURE_STATES, type ClosureState } from '../../domain/closure/words.ts'
import { dateWords } from '../../domain/values/date-words.ts'
import { compareText } from '../../domain/values/text.ts'
import { LEGEND } from '../../explain/legend.ts'
import { capitalised } from '../../explain/words.ts'
import { address, type Fields } from '../parts/address.ts'
import { ruleResult, stateWords } from '../parts/closure-words.ts'
import { type Html, html, type Part } from '../parts/html.ts'
import { pageText } from '../parts/layout.ts'
import { countsList, dayForm, noRows, pager, rowsShown } from '../parts/listing.ts'
import { countedWords, grouped } from '../parts/numbers.ts'
import { plainTable } from '../parts/plain-table.ts'

const PATH = '/closures'

/** What the page of cases is written from: all cases that were begun by the day. */
export type CasesPage = CasesWithBroken & {
  readonly day: string
  readonly offset: number
  readonly given: {
    readonly district?: string | undefined
    readonly school?: string | undefined
    readonly state?: ClosureState | undefined
    readonly asOf?: string | undefined
    readonly knownAt?: string | undefined
  }
}

const linkTo = ({ given }: CasesPage, changed: Fields = {}): string => address(PATH, { ...given, ...changed })

/** The page of all cases: how many are in each state, and each with the rules that were broken and what comes next. */
export function casesText(page: CasesPage): string {
  const { cases, given, day, position } = page
  const listed = listedIn(page)
  const chosen = listed.filter(({ state }) => given.state === undefined || state === given.state)
  const whose = nameOf(page)
  const withBroken = listed.filter(({ broken }) => broken.length > 0).length
  const listing = { ...page, path: PATH }
  return pageText({
    title: `Closures${whose}`,
    current: 'Closures',
    moment: {
      asOf: given.asOf ?? null,
      knownAt: given.knownAt ?? null,
      today: linkTo(page, { asOf: null, knownAt: null }),
    },
    isSynthetic: cases.length > 0 && cases.every(each => each.synthetic === true),
    body: html`<h1>Which schools were to close${whose}, and were the rules followed?</h1>
<p class="summary">${countedWords(listed.length, 'case')} on record by ${dateWords(day)}. In ${grouped(withBroken)} of them a rule was broken that had to be followed.</p>
${counts(page)}
${dayForm(listing)}
${chosen.length === 0 ? noRows('None stands so.', listed.length === 0 ? null : linkTo(page, { state: null })) : table(rowsShown(chosen, page), page)}
${pager(listing, chosen.length)}`,
    citation: {
      what: `closures${whose}, as of ${dateWords(day)}`,
      path: PATH,
      fields: { ...given, asOf: day },
      position,
      json: address('/v1/closures', { ...given, limit: 200 }),
      csv: address('/v1/closures', { ...given, format: 'csv' }),
      sources: [],
    },
  })
}

function nameOf({ given, cases: [first] }: CasesPage): string {
  if (given.school !== undefined) return ` of ${first?.school?.name ?? given.school}`
  if (given.district !== undefined) return ` of ${first?.district?.name ?? given.district}`
  return ''
}

/** The cases in order: those with the most broken rules first, then those with the soonest due day. */
function listedIn({ cases }: CasesPage): readonly CaseWithBroken[] {
  const dueOf = ({ next }: CaseWithBroken) => next[0]?.dueOn ?? (next.length > 0 ? '9998' : '9999')
  return cases.toSorted((a, b) => b.broken.length - a.broken.length || compareText(dueOf(a), dueOf(b)))
}

/** How many stand in each state. */
const counts = (page: CasesPage): Html =>
  countsList(
    CLOSURE_STATES.map(state => ({
      count: page.cases.filter(each => each.state === state).length,
      label: html`<b>${stateWords(state)}</b>`,
      note: LEGEND.closure[state],
      link: linkTo(page, { state: state === page.given.state ? null : state }),
      isChosen: state === page.given.state,
    })),
  )

const HEADS = ['School', 'Action', 'State', 'Since', 'Rules broken', 'Next'] as const

const table = (items: readonly CaseWithBroken[], { given: { asOf, knownAt } }: CasesPage): Html =>
  plainTable(
    HEADS,
    items.map(item => [
      html`<a href="${address(`/closures/${item.case}`, { asOf, knownAt })}">${item.school?.name ?? item.case}</a>${item.district && html`<span class="note">${item.district.name}</span>`}`,
      item.action === null ? 'not said' : capitalised(item.action),
      stateWords(item.state),
      item.since === null ? 'no day' : dateWords(item.since),
      brokenWords(item),
      nextWords(item),
    ]),
    'cases',
  )

function brokenWords({ broken: [first, ...others], process }: CaseWithBroken): Part {
  if (first === undefined) return process === null ? 'no rules on record' : 'none on record'
  return html`${ruleResult('violated')}<span class="note">${first}${others.length === 0 ? null : ` And ${grouped(others.length)} more.`}</span>`
}

function nextWords({ next: [first, ...others] }: CaseWithBroken): Part {
  if (first === undefined) return 'nothing by its rules'
  return html`${first.dueOn === null ? null : html`<b>${dateWords(first.dueOn)}</b>`}<span class="note">${first.sentence}${others.length === 0 ? null : ` And ${grouped(others.length)} more.`}</span>`
}
