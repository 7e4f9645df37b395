import { dateWords } from '../../domain/values/date-words.ts'
import { address } from '../parts/address.ts'
import { stateWords } from '../parts/closure-words.ts'
import { type Html, html, type Part } from '../parts/html.ts'
import { countedWords, grouped } from '../parts/numbers.ts'
import { VERDICT_ORDER, VERDICTS, verdict } from '../parts/verdicts.ts'
import type { DistrictView } from './district-view.ts'

/** How many are named; the rest are counted. */
const NAMED_MAX = 8

/** What stands beside the ratings of a district: what it promised, and what it closed. */
export const beside = (view: DistrictView): Html =>
  html`<div class="aside">${promises(view)}${closures(view)}</div>`

type Promised = DistrictView['promises']['items'][number]

function promises({ promises: { items }, question }: DistrictView): Html {
  if (items.length === 0)
    return html`<section><h2>Promises</h2><p class="muted">None is on record by ${dateWords(question.day)}.</p></section>`
  const sorted = items.toSorted((a, b) => VERDICT_ORDER.indexOf(a.status) - VERDICT_ORDER.indexOf(b.status))
  const counts = VERDICT_ORDER.flatMap(status => {
    const count = items.filter(each => each.status === status).length
    return count === 0 ? [] : [`${grouped(count)} ${VERDICTS[status].word.toLowerCase()}`]
  })
  return html`<section><h2>Promises</h2><p class="small">${countedWords(items.length, 'promise')} by ${dateWords(question.day)}: ${counts.join(', ')}.</p>
<ul>${sorted.slice(0, NAMED_MAX).map(each => html`<li>${verdict(each.status)} <a href="${address(`/commitments/${each.id}`, { asOf: question.given.asOf, knownAt: question.given.knownAt })}">${each.title ?? each.original.text}</a><span class="note">${dates(each)}</span></li>`)}</ul>${more(sorted.length)}</section>`
}

function dates({ original, amended, metOn, lastHeardOn, status }: Promised): string {
  const due = amended?.dueOn ?? original.dueOn
  const said = [due === null ? 'no due date' : `due ${dateWords(due)}`]
  if (metOn !== null) said.push(`met ${dateWords(metOn)}`)
  else if (status === 'unknown') said.push('nothing heard since it was made')
  else if (lastHeardOn !== null) said.push(`last heard ${dateWords(lastHeardOn)}`)
  return said.join('; ')
}

const more = (count: number): Part =>
  count > NAMED_MAX && html`<p class="muted small">and ${grouped(count - NAMED_MAX)} more</p>`

function closures({ cases: items, question }: DistrictView): Part {
  if (items.length === 0) return null
  const sorted = items.toSorted((a, b) => b.broken.length - a.broken.length)
  const withRules = items.filter(({ broken }) => broken.length > 0).length
  return html`<section><h2>Closures</h2><p class="small">${countedWords(items.length, 'case')} by ${dateWords(question.day)}${withRules === 0 ? '' : `; in ${grouped(withRules)} of them a rule was broken`}.</p>
<ul>${sorted.slice(0, NAMED_MAX).map(each => {
    const [first, ...others] = each.broken
    return html`<li><a href="${address(`/closures/${each.case}`, { asOf: question.given.asOf, knownAt: question.given.knownAt })}">${each.school?.name ?? each.case}</a><span class="note">${each.action ?? 'closure'}, ${stateWords(each.state).toLowerCase()}${each.since === null ? '' : ` ${each.state === 'effected' ? 'on' : 'since'} ${dateWords(each.since)}`}</span>${
      first === undefined
        ? null
        : html`<span class="note">${verdict('broken')} ${first}${others.length === 0 ? null : ` And ${others.length} more.`}</span>`
    }</li>`
  })}</ul>${more(sorted.length)}</section>`
}
