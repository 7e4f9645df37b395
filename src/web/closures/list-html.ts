import type { CaseList } from '../../../projections/closure/list.ts'
import type { Violations } from '../../../projections/closure/violations.ts'
import { CLOSURE_STATES, type ClosureState } from '../../domain/closure/words.ts'
import { dateWords } from '../../domain/values/date-words.ts'
import { compareText } from '../../domain/values/text.ts'
import { LEGEND } from '../../explain/legend.ts'
import { capitalised } from '../../explain/words.ts'
import { address, type Fields } from '../parts/address.ts'
import { ruleResult, stateWords } from '../parts/closure-words.ts'
import { Html, html, type Part } from '../parts/html.ts'
import { pageText } from '../parts/layout.ts'
import { countedWords, grouped } from '../parts/numbers.ts'

/** So many cases stand on a page. */
const CASES_SHOWN = 100

/** All cases of schools that were begun by a day, and every binding rule that one of them broke. */
export type CasesView = {
  readonly cases: CaseList
  readonly broken: Violations
  readonly position: string
}

export type CasesPage = CasesView & {
  readonly day: string
  readonly state: ClosureState | null
  readonly offset: number
  readonly given: {
    readonly district?: string | undefined
    readonly school?: string | undefined
    readonly asOf?: string | undefined
    readonly knownAt?: string | undefined
  }
}

type Case = CaseList['items'][number]
type Listed = Case & { readonly broken: readonly string[] }

const linkTo = ({ given, state }: CasesPage, changed: Fields = {}): string =>
  address('/closures', { ...given, state, ...changed })

/** The page of all cases: how many stand where, and each with the rules that were broken and what comes next. */
export function casesText(page: CasesPage): string {
  const { cases, given, state, day, position, offset } = page
  const listed = listedIn(page)
  const chosen = state === null ? listed : listed.filter(each => each.state === state)
  const whose = nameOf(page)
  const withBroken = listed.filter(({ broken }) => broken.length > 0).length
  return pageText({
    title: `Closures${whose}`,
    current: 'Closures',
    moment: {
      asOf: given.asOf ?? null,
      knownAt: given.knownAt ?? null,
      today: linkTo(page, { asOf: null, knownAt: null }),
    },
    isSynthetic: cases.items.length > 0 && cases.items.every(each => each.synthetic === true),
    body: html`<h1>Which schools were to close${whose}, and were the rules followed?</h1>
<p class="summary">${countedWords(listed.length, 'case')} on record by ${dateWords(day)}. In ${grouped(withBroken)} of them a rule was broken that had to be followed.</p>
${counts(page)}
${form(page)}
${chosen.length === 0 ? html`<p class="lead">None stands so. <a href="${linkTo(page, { state: null })}">Show all.</a></p>` : table(chosen.slice(offset, offset + CASES_SHOWN), page)}
${pager(page, chosen.length)}`,
    citation: {
      what: `closures${whose}, as of ${dateWords(day)}`,
      path: '/closures',
      fields: { ...given, state, asOf: day },
      position,
      json: address('/v1/closures', { ...given, state, limit: 200 }),
      csv: address('/v1/closures', { ...given, state, format: 'csv' }),
      sources: [],
    },
  })
}

function nameOf({ given, cases: { items } }: CasesPage): string {
  if (given.school !== undefined) return ` of ${items[0]?.school?.name ?? given.school}`
  if (given.district !== undefined) return ` of ${items[0]?.district?.name ?? given.district}`
  return ''
}

/** Where most rules were broken comes first, then where something is due soonest. */
function listedIn({ cases, broken }: CasesView): readonly Listed[] {
  const rules = new Map<string, string[]>()
  for (const { case: id, binding, sentence } of broken.items) {
    if (binding === 'binding') rules.set(id, [...(rules.get(id) ?? []), sentence])
  }
  const dueOf = ({ next }: Case) => next[0]?.dueOn ?? (next.length > 0 ? '9998' : '9999')
  return cases.items
    .map(each => ({ ...each, broken: rules.get(each.case) ?? [] }))
    .toSorted((a, b) => b.broken.length - a.broken.length || compareText(dueOf(a), dueOf(b)))
}

/** How many stand in each state: each count is a way to those alone. */
function counts(page: CasesPage): Html {
  const of = CLOSURE_STATES.flatMap(state => {
    const count = page.cases.items.filter(each => each.state === state).length
    return count === 0 ? [] : [{ state, count }]
  })
  return html`<ul class="counts">${of.map(
    ({ state, count }) =>
      html`<li><a href="${linkTo(page, { state: state === page.state ? null : state })}"${state === page.state ? new Html(' aria-current="true"') : null}><span class="number">${grouped(count)}</span> <b>${stateWords(state)}</b><span class="note">${LEGEND.closure[state]}</span></a></li>`,
  )}</ul>`
}

function form(page: CasesPage): Html {
  const { given, state } = page
  const hidden = { district: given.district, school: given.school, knownAt: given.knownAt, state }
  return html`<form class="form" method="get" action="/closures">${Object.entries(hidden).map(
    ([name, value]) => value != null && html`<input type="hidden" name="${name}" value="${value}">`,
  )}<label><span>As it stood on</span><input type="date" name="asOf" value="${given.asOf?.slice(0, 10) ?? ''}"></label>
<button type="submit">Show</button></form>`
}

const HEADS = ['School', 'Action', 'State', 'Since', 'Rules broken', 'Next'] as const

function table(items: readonly Listed[], { given: { asOf, knownAt } }: CasesPage): Html {
  return html`<table class="plain cases" role="table"><thead role="rowgroup"><tr role="row">${HEADS.map(head => html`<th role="columnheader" scope="col">${head}</th>`)}</tr></thead><tbody role="rowgroup">
${items.map(item => {
  const cells: readonly Part[] = [
    html`<a href="${address(`/closures/${item.case}`, { asOf, knownAt })}">${item.school?.name ?? item.case}</a>${item.district && html`<span class="note">${item.district.name}</span>`}`,
    item.action === null ? 'not said' : capitalised(item.action),
    stateWords(item.state),
    item.since === null ? 'no day' : dateWords(item.since),
    brokenWords(item),
    nextWords(item),
  ]
  return html`<tr role="row">${cells.map((cell, at) => html`<td role="cell" data-label="${HEADS[at] ?? ''}">${cell}</td>`)}</tr>
`
})}</tbody></table>`
}

function brokenWords({ broken: [first, ...others], process }: Listed): Part {
  if (first === undefined) return process === null ? 'no rules on record' : 'none on record'
  return html`${ruleResult('violated')}<span class="note">${first}${others.length === 0 ? null : ` And ${grouped(others.length)} more.`}</span>`
}

function nextWords({ next: [first, ...others] }: Listed): Part {
  if (first === undefined) return 'nothing by its rules'
  return html`${first.dueOn === null ? null : html`<b>${dateWords(first.dueOn)}</b>`}<span class="note">${first.sentence}${others.length === 0 ? null : ` And ${grouped(others.length)} more.`}</span>`
}

function pager(page: CasesPage, count: number): Part {
  const { offset, position, given } = page
  const after = offset + CASES_SHOWN
  if (offset === 0 && after >= count) return null
  const knownAt = given.knownAt ?? position
  const link = (cursor: number) => linkTo(page, { knownAt, cursor: cursor === 0 ? null : cursor })
  return html`<nav class="pager" aria-label="Pages of the table">${offset > 0 && html`<a href="${link(Math.max(0, offset - CASES_SHOWN))}">Previous ${CASES_SHOWN}</a> `}${after < count && html`<a href="${link(after)}">Next ${Math.min(CASES_SHOWN, count - after)}</a>`}</nav>`
}
