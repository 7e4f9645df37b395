import type { Recorded } from '../decider.ts'
import { type Day, lastDayOf } from '../values/date.ts'
import type { CommitmentEvent } from './event.ts'
import { type CommitmentState, isHeard } from './state.ts'
import { metOn, ruleOn } from './status.ts'

/** What an event adds to the status of a commitment. */
export const CAUSE_PARTS = [
  'promise',
  'measure',
  'due-date',
  'amendment',
  'completion',
  'verdict',
  'end',
  'last-heard',
] as const
export type CausePart = (typeof CAUSE_PARTS)[number]
export type StatusCause = { readonly part: CausePart; readonly event: string }

/**
 * The events that alone give a commitment its status on a day: folding these and no others gives the same status by the same
 * rule. `steps` are those that were folded into `state`.
 */
export function causesOn(
  steps: readonly Recorded<CommitmentEvent>[],
  state: CommitmentState,
  day: Day,
): readonly StatusCause[] {
  const rule = ruleOn(state, day)
  const cause = (part: CausePart, said: { readonly event: string } | null | undefined) =>
    said == null ? [] : [{ part, event: said.event }]
  const { made, verdicts, ended, amendments, extensions } = state
  const first = cause('promise', made)
  const extended = cause('due-date', extensions.at(-1))
  const measured = amendments.filter(({ changed }) => changed.measure !== undefined).slice(0, 1)
  const measure = state.original?.measure === null ? measured.flatMap(each => cause('measure', each)) : []
  const verdict = cause('verdict', verdicts.at(-1))
  switch (rule) {
    case 'met-on-original-terms':
    case 'met-without-due-date':
    case 'met-on-amended-terms':
    case 'met-late':
      return [...first, ...whenMet(state, cause), ...verdict]
    case 'judged-partly-kept':
    case 'judged-broken':
      return [...first, ...verdict]
    case 'withdrawn':
    case 'superseded':
      return [...first, ...cause('end', ended)]
    case 'no-due-date':
      return first
    case 'before-due-date':
    case 'never-measurable':
      return [...first, ...extended]
    case 'never-heard-of':
      return first
    case 'not-judged': {
      const heard = steps.findLast(step => isHeard(step) && step.data.occurredOn === state.lastHeardOn)
      return [...first, ...measure, ...extended, ...cause('last-heard', heard && { event: heard.id })]
    }
  }
}

type CauseOf = (part: CausePart, said: { readonly event: string } | null | undefined) => StatusCause[]

/** The causes of a kept status: when the commitment was met, what was due then, and how its terms had changed. */
function whenMet(state: CommitmentState, cause: CauseOf): readonly StatusCause[] {
  const { verdicts, completions, amendments, extensions } = state
  const verdict = verdicts.at(-1)
  const met = lastDayOf(metOn(state) ?? verdict?.on ?? '')
  const complete = completions.find(({ completion }) => completion === 'complete')
  const amended = amendments.filter(
    ({ changed }) => 'text' in changed || 'measure' in changed || 'target' in changed,
  )
  return [
    ...amended.flatMap(each => cause('amendment', each)),
    ...cause(
      'due-date',
      extensions.findLast(({ on }) => lastDayOf(on) <= met),
    ),
    ...(verdict?.metOn === null ? cause('completion', complete) : []),
  ]
}

/** Where the day on which a kept commitment was met comes from. */
export const MET_ON_FROM = ['verdict', 'completion', 'day-of-verdict'] as const
export type MetOnFrom = (typeof MET_ON_FROM)[number]

/** Where the day of a kept commitment comes from; null if it was not judged kept. */
export function metOnFrom({ verdicts, completions }: CommitmentState): MetOnFrom | null {
  const verdict = verdicts.at(-1)
  if (verdict?.verdict !== 'kept') return null
  if (verdict.metOn !== null) return 'verdict'
  return completions.some(({ completion }) => completion === 'complete') ? 'completion' : 'day-of-verdict'
}
