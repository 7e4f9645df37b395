import type { Commitment } from '../../../projections/commitment/commitment.ts'
import type { CommitmentWhy } from '../../../projections/commitment/why.ts'
import { dateWords } from '../../domain/values/date-words.ts'
import { nameInWords, type Person } from '../../explain/persons.ts'
import { onDate } from '../../explain/words.ts'
import { address } from '../parts/address.ts'
import { type Html, html, type Part } from '../parts/html.ts'
import { pageText } from '../parts/layout.ts'
import { plainTable } from '../parts/plain-table.ts'
import { sourceLink } from '../parts/source-link.ts'
import { verdictMark } from '../parts/verdicts.ts'
import { slipWords } from './list-html.ts'
import { trajectory } from './trajectory.ts'

export type PromisePage = {
  readonly promise: Commitment
  readonly why: CommitmentWhy
  readonly day: string
  readonly given: { readonly asOf?: string | undefined; readonly knownAt?: string | undefined }
}

/** The page of one promise: how it stands and why, its first words beside those in force, and every step. */
export function promiseText({ promise, why, day, given }: PromisePage): string {
  const { id, title, original, owner, status, position } = promise
  const path = `/commitments/${id}`
  const { asOf, knownAt } = given
  return pageText({
    title: title ?? original.text,
    current: 'Promises',
    moment: { asOf: asOf ?? null, knownAt: knownAt ?? null, today: path },
    isSynthetic: promise.synthetic === true,
    body: html`<p class="crumbs"><a href="${address('/commitments', { asOf, knownAt })}">Promises</a> / ${owner.kind === 'organisation' ? owner.name : html`<a href="${address('/commitments', { [owner.kind === 'district' ? 'district' : 'owner']: owner.id, asOf, knownAt })}">${owner.name}</a>`}</p>
<h1>${title ?? original.text}</h1>
<p class="state muted">Promised by ${owner.name} ${onDate(promise.madeOn)}. Seen on ${dateWords(day)}.</p>
<p class="lead">${verdictMark(status)} ${why.sentence}</p>
${terms(promise)}
${trajectory(promise, day)}
${steps(promise)}`,
    citation: {
      what: `promise ${id}, as of ${dateWords(day)}`,
      path,
      fields: { asOf: day },
      position,
      json: address(`/v1${path}`, { asOf, knownAt }),
      csv: null,
      sources: sourcesOf(promise),
    },
  })
}

function sourcesOf({ made, progress, verdict: given }: Commitment) {
  const all = [made, ...progress, given].flatMap(said => said?.evidence ?? [])
  const named = all.map(({ title, url }) => ({ title, url: typeof url === 'string' ? url : undefined }))
  return [...new Map(named.map(each => [each.title, each])).values()].slice(0, 8)
}

const TERMS = [
  ['Words', 'text'],
  ['Measure', 'measure'],
  ['Unit', 'unit'],
  ['Starts from', 'baseline'],
  ['Target', 'target'],
  ['Due', 'dueOn'],
] as const

/** What was promised first beside what is in force: what was replaced is struck out, what replaced it is underlined. */
function terms({ original, amended, amendments, extensions, slipDays, madeOn }: Commitment): Html {
  const reasons = [...amendments, ...extensions].flatMap(({ on, rationale, note }) => {
    const said = rationale ?? note
    return said === null ? [] : [`${dateWords(on)}: ${said}`]
  })
  const words = (value: string | null, name: string): string =>
    value === null ? 'not said' : name === 'dueOn' ? dateWords(value) : value
  return html`<section><h2>As promised, and as it stands now</h2><table class="plain terms" role="table"><thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">Term</th><th role="columnheader" scope="col">Original, ${dateWords(madeOn)}</th><th role="columnheader" scope="col">Now</th></tr></thead><tbody role="rowgroup">
${TERMS.map(([label, name]) => {
  const [first, now] = [original[name], amended === null ? original[name] : amended[name]]
  const hasChanged = first !== now
  return html`<tr role="row"><th role="rowheader" scope="row">${label}</th><td role="cell" data-label="Original">${hasChanged ? html`<del>${words(first, name)}</del>` : words(first, name)}</td><td role="cell" data-label="Now">${hasChanged ? html`<ins>${words(now, name)}</ins>` : html`<span class="muted">unchanged</span>`}</td></tr>
`
})}</tbody></table>
<p class="muted small">Struck out: replaced. Underlined: what replaced it. The due date slipped by: ${slipWords(slipDays)}.</p>
${reasons.length === 0 ? null : html`<h3>Why it was changed</h3><ul class="plain-list">${reasons.map(each => html`<li>${each}</li>`)}</ul>`}</section>`
}

type Step = {
  readonly on: string
  readonly what: string
  readonly value: string | null
  readonly by: string
  readonly said: string | null
  readonly event: string
  readonly evidence: Commitment['progress'][number]['evidence']
}

/** Everything that was said of it, in order: the same as the drawing, and more. */
function steps(promise: Commitment): Part {
  const { made, amendments, extensions, progress, completions, verdict: given, ended } = promise
  const step = (
    said: Omit<Step, 'by' | 'said'> & {
      readonly actor: Omit<Person, 'role'>
      readonly by: string | null
      readonly rationale: string | null
      readonly note: string | null
    },
  ): Step => ({
    ...said,
    by: said.by ?? nameInWords(said.actor),
    said: said.rationale ?? said.note,
  })
  const all = [
    ...(made === null ? [] : [step({ ...made, what: 'promised', value: promise.original.baseline })]),
    ...amendments.map(each =>
      step({ ...each, what: `terms changed: ${Object.keys(each.changed).join(', ')}`, value: null }),
    ),
    ...extensions.map(each =>
      step({
        ...each,
        what: `due date moved to ${dateWords(each.to)}${each.late ? ', asked for late' : ''}`,
        value: null,
      }),
    ),
    ...progress.map(each => step({ ...each, what: each.self ? 'reported by itself' : 'reported' })),
    ...completions.map(each => step({ ...each, what: `assessed as ${each.completion}`, value: null })),
    ...(given === null ? [] : [step({ ...given, what: `verdict: ${given.verdict}`, value: null })]),
    ...(ended === null ? [] : [step({ ...ended, what: ended.how, value: null })]),
  ].toSorted((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0))
  const rows = all.map(({ on, what, value, by, said, event, evidence }) => [
    dateWords(on),
    html`<b>${what}</b>${said === null ? null : html`<span class="note">${said}</span>`}`,
    value ?? 'none',
    by,
    html`${evidence.map(({ title, url }) => [sourceLink({ title, url: typeof url === 'string' ? url : undefined }), '; '])}<a href="/v1/events/${event}">as stored<span class="v">: ${what}, ${dateWords(on)}</span></a>`,
  ])
  return html`<section><h2>Every step</h2>${plainTable(STEP_HEADS, rows)}</section>`
}
const STEP_HEADS = ['Day', 'Step', 'Value', 'On whose word', 'Source'] as const
