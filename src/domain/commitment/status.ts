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
/** Whether something is still to come of a commitment: nobody judged it, and it was not ended. */
export const isOpen = (status: CommitmentStatus): boolean => OPEN.has(status)

/**
 * The status of a commitment on a day: computed, never stored. `state` holds the steps that had occurred by then. A verdict
 * counts from the day it was given, whatever the due date, and whether the commitment was ended before or is ended later.
 */
export function statusOn(state: CommitmentState, day: Day): CommitmentStatus {
  const verdict = state.verdicts.at(-1)
  if (verdict !== undefined) return statusOfVerdict(state, verdict)
  if (state.ended !== null) return state.ended.how
  const dueOn = state.inForce?.dueOn ?? null
  if (dueOn === null) return 'not-measurable'
  if (day <= lastDayOf(dueOn)) return 'not-yet-due'
  if (!state.hasEverMeasure) return 'not-measurable'
  return state.lastHeardOn === null ? 'unknown' : 'overdue'
}

function statusOfVerdict(state: CommitmentState, verdict: Judgement): CommitmentStatus {
  if (verdict.verdict !== 'kept') return verdict.verdict
  const met = lastDayOf(metOn(state) ?? verdict.on)
  const isInTime = (dueOn: PartialDate | null) => dueOn === null || met <= lastDayOf(dueOn)
  const inForce = dueOnInForce(state, met)
  // Without a date at the start, one that was given later is the only one to be late for.
  if (!state.isAmended && isInTime(state.original?.dueOn ?? inForce)) return 'kept-on-original-terms'
  return isInTime(inForce) ? 'kept-on-amended-terms' : 'kept-late'
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
