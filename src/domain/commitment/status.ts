import { type Day, dayToNumber, lastDayOf, type PartialDate } from '../values/date.ts'
import type { CommitmentState, Judgement } from './state.ts'

/** The one column of the scorecard in which a commitment stands on a day. */
export const COMMITMENT_STATUSES = [
  'not-yet-due',
  'kept-on-original-terms',
  'kept-on-amended-terms',
  'kept-late',
  'partly-kept',
  'broken',
  'overdue',
  'not-measurable',
  'unknown',
  'withdrawn',
  'superseded',
] as const
export type CommitmentStatus = (typeof COMMITMENT_STATUSES)[number]

const OPEN: ReadonlySet<CommitmentStatus> = new Set(['not-yet-due', 'overdue', 'not-measurable', 'unknown'])
/** Whether a commitment is still open: it was neither judged nor ended. */
export const isOpen = (status: CommitmentStatus): boolean => OPEN.has(status)

/** The rules by which a status is computed, and the status to which each leads. */
export const STATUS_BY_RULE = {
  'met-on-original-terms': 'kept-on-original-terms',
  'met-without-due-date': 'kept-on-original-terms',
  'met-on-amended-terms': 'kept-on-amended-terms',
  'met-late': 'kept-late',
  'judged-partly-kept': 'partly-kept',
  'judged-broken': 'broken',
  withdrawn: 'withdrawn',
  superseded: 'superseded',
  'no-due-date': 'not-measurable',
  'before-due-date': 'not-yet-due',
  'never-measurable': 'not-measurable',
  'never-heard-of': 'unknown',
  'not-judged': 'overdue',
} as const satisfies Readonly<Record<string, CommitmentStatus>>
export type StatusRule = keyof typeof STATUS_BY_RULE

/** The status of a commitment on a day: computed, never stored. */
export const statusOn = (state: CommitmentState, day: Day): CommitmentStatus =>
  STATUS_BY_RULE[ruleOn(state, day)]

/**
 * The rule that gives a commitment its status on a day. `state` holds the steps that had occurred by then. A verdict counts
 * from the day it was given, whatever the due date, and whether the commitment was ended before or is ended later.
 */
export function ruleOn(state: CommitmentState, day: Day): StatusRule {
  const verdict = state.verdicts.at(-1)
  if (verdict !== undefined) return ruleOfVerdict(state, verdict)
  if (state.ended !== null) return state.ended.how
  const dueOn = state.inForce?.dueOn ?? null
  if (dueOn === null) return 'no-due-date'
  if (day <= lastDayOf(dueOn)) return 'before-due-date'
  if (!state.hasEverMeasure) return 'never-measurable'
  return state.lastHeardOn === null ? 'never-heard-of' : 'not-judged'
}

function ruleOfVerdict(state: CommitmentState, verdict: Judgement): StatusRule {
  if (verdict.verdict !== 'kept') return `judged-${verdict.verdict}`
  const met = lastDayOf(metOn(state) ?? verdict.on)
  const isInTime = (dueOn: PartialDate | null) => dueOn === null || met <= lastDayOf(dueOn)
  const inForce = dueOnInForce(state, met)
  // If the promise had no due date at first, the one given later is the only one that it can miss.
  const first = state.original?.dueOn ?? inForce
  if (!state.isAmended && isInTime(first))
    return first === null ? 'met-without-due-date' : 'met-on-original-terms'
  return isInTime(inForce) ? 'met-on-amended-terms' : 'met-late'
}

/** When a kept commitment was met: as its verdict says, else when it was first assessed complete, else the verdict's day. */
export function metOn(state: CommitmentState): PartialDate | null {
  const verdict = state.verdicts.at(-1)
  if (verdict?.verdict !== 'kept') return null
  const complete = state.completions.find(({ completion }) => completion === 'complete')
  return verdict.metOn ?? complete?.on ?? verdict.on
}

/** The due date that was in force on a day: extensions count from the day they were given. */
export function dueOnInForce({ original, extensions }: CommitmentState, day: Day): PartialDate | null {
  const extended = extensions.findLast(({ on }) => lastDayOf(on) <= day)
  return extended === undefined ? (original?.dueOn ?? null) : extended.to
}

/** By how many days the due date in force is later than the first one. */
export function slipDays({ original, inForce }: CommitmentState): number {
  if (original?.dueOn == null || inForce?.dueOn == null) return 0
  return dayToNumber(lastDayOf(inForce.dueOn)) - dayToNumber(lastDayOf(original.dueOn))
}
