import { dateWords } from '../../domain/values/date-words.ts'
import { capitalised, listed, onDate } from '../../explain/words.ts'
import { address } from '../parts/address.ts'
import { stateWords } from '../parts/closure-words.ts'
import { html, type Part } from '../parts/html.ts'
import { pageText } from '../parts/layout.ts'
import { grouped } from '../parts/numbers.ts'
import type { CasePage, ShownStep } from './case-view.ts'
import { receiving } from './receiving.ts'
import { rulesTable } from './rules-table.ts'
import { stepsTable } from './steps-table.ts'
import { timeLine } from './time-line.ts'

/** The page of one case: what is planned, which rule was broken, what comes next, each rule, each step and the schools that take the pupils. */
export function caseText(page: CasePage): string {
  const { shown, why, day, given, position, steps } = page
  const { asOf, knownAt } = given
  const { school, district, action } = shown
  const path = `/closures/${shown.case}`
  const name = school?.name ?? shown.case
  const title = `${name}: ${action ?? 'case'}`
  return pageText({
    title,
    current: 'Closures',
    moment: { asOf: asOf ?? null, knownAt: knownAt ?? null, today: path },
    isSynthetic: shown.synthetic === true,
    body: html`<p class="crumbs"><a href="${address('/closures', { asOf, knownAt })}">Closures</a>${district && html` / <a href="${address('/closures', { district: district.id, asOf, knownAt })}">${district.name}</a>`}</p>
<h1>${title}</h1>
<p class="state muted">State on ${dateWords(day)}: ${stateWords(shown.state).toLowerCase()}.${shown.authority && ` Authority: ${shown.authority}.`} ${planWords(page)}</p>
<p class="lead">${pathWords(page)} ${brokenWords(page)}</p>
${comesNext(page)}
${rulesTable(page)}
<section><h2>What happened</h2><p class="muted small">${why.sentence}</p>
${timeLine(page)}
${stepsTable(steps)}</section>
${receiving(page)}
${others(page)}`,
    citation: {
      what: `closure case ${shown.case}, as of ${dateWords(day)}`,
      path,
      fields: { asOf: day },
      position,
      json: address(`/v1${path}`, { asOf, knownAt }),
      csv: address(`/v1${path}/timeline`, { asOf, knownAt, format: 'csv' }),
      sources: sourcesOf(steps),
    },
  })
}

/** What is to be done and when, as now planned. */
function planWords({ shown: { action, effectiveOn, effectedOn, expiresOn } }: CasePage): string {
  if (effectedOn !== null || effectiveOn === null) return ''
  const until = expiresOn === null ? '' : `, until ${dateWords(expiresOn)}`
  return `The ${action ?? 'action'} is planned for ${dateWords(effectiveOn)}${until}.`
}

/** Every state that it was in, in order: `Proposed on 13 December 2012 and approved on 7 March 2013.` */
function pathWords({ why: { path } }: CasePage): string {
  if (path.length === 0) return 'No step has moved it yet.'
  const moves = path.map(({ to, on }) => `${stateWords(to).toLowerCase()} ${onDate(on)}`)
  return `${capitalised(listed(moves))}.`
}

/** Which rules were broken, for a parent: what each asks and what was given instead. */
function brokenWords({ why: { process, rules } }: CasePage): Part {
  if (process === null) return 'No published rules bind it.'
  const [first, ...others] = rules.broken
  const untold = rules.unknown.length
  if (first === undefined)
    return `No rule that binds it is broken${untold === 0 ? '' : `, but of ${grouped(untold)} the record does not tell`}.`
  const said =
    others.length === 0 ? 'One rule was broken:' : `${grouped(rules.broken.length)} rules were broken:`
  return html`<b>${said}</b> ${[first, ...others].map(({ sentence }) => `${sentence} `)}`
}

function comesNext({ compliance: { next }, shown: { live } }: CasePage): Part {
  if (next.length === 0)
    return live
      ? html`<section><h2>What comes next</h2><p>Its rules name nothing that is still to come.</p></section>`
      : null
  return html`<section><h2>What comes next, and until when people can speak</h2><ul class="plain-list">${next.map(
    ({ dueOn, sentence }) =>
      html`<li>${dueOn === null ? html`<b>No day yet.</b>` : html`<b>${dateWords(dueOn)}.</b>`} ${sentence}</li>`,
  )}</ul></section>`
}

/** The other cases of the school, which may be proposed for closure again, or before another authority. */
function others({ shown, given: { asOf, knownAt } }: CasePage): Part {
  if (shown.others.length === 0) return null
  return html`<section><h2>Other cases of this school</h2><ul class="plain-list">${shown.others.map(
    ({ case: id, state, proposedOn }) =>
      html`<li><a href="${address(`/closures/${id}`, { asOf, knownAt })}">${id}</a>: ${stateWords(state).toLowerCase()}${proposedOn === null ? '' : `; first proposed ${onDate(proposedOn)}`}</li>`,
  )}</ul></section>`
}

function sourcesOf(steps: readonly ShownStep[]) {
  const named = steps
    .flatMap(({ evidence }) => evidence)
    .map(({ title, url }) => ({ title, url: typeof url === 'string' ? url : undefined }))
  return [...new Map(named.map(each => [each.title, each])).values()].slice(0, 8)
}
