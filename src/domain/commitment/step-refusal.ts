import { isInFuture, lastDayOf, type PartialDate } from '../values/date.ts'
import { type CommandContext, dateOf, type Justification } from '../values/justification.ts'
import type { CommitmentRefusal } from './command.ts'
import type { CommitmentFold } from './fold.ts'
import type { CommitmentState } from './state.ts'

/** What stands in the way of any step: the end of the promise, or a date that cannot be. */
export function stepRefusal(
  data: CommandContext & Justification,
  state: CommitmentState,
): CommitmentRefusal | null {
  const { ended } = state
  if (ended !== null) return { code: 'CommitmentEnded', how: ended.how, on: ended.on }
  const occurredOn = dateOf(data)
  if (isInFuture(occurredOn, data.today)) return { code: 'DateInFuture', occurredOn }
  return datedBeforeMade(occurredOn, state)
}

/** The refusal of a step that is dated before the commitment was made; null where it is not. */
export const datedBeforeMade = (
  occurredOn: PartialDate,
  { made }: CommitmentState,
): CommitmentRefusal | null =>
  made !== null && lastDayOf(occurredOn) < lastDayOf(made.on)
    ? { code: 'CommitmentDatedBeforeMade', occurredOn, madeOn: made.on }
    : null

/** What takes back, changes or ends other steps comes after them. */
export function mustFollow(
  data: CommandContext & Justification,
  steps: CommitmentFold['steps'],
): CommitmentRefusal | null {
  const occurredOn = dateOf(data)
  const later = steps.find(step => lastDayOf(step.data.occurredOn) > lastDayOf(occurredOn))
  return later === undefined ? null : { code: 'DatedBeforeAct', occurredOn, actOn: later.data.occurredOn }
}

/** What changes or judges a promise says why. */
export const mustGiveReason = (
  data: CommandContext & Justification,
  act: string,
): CommitmentRefusal | null =>
  data.rationale === undefined ? { code: 'CommitmentReasonMissing', act } : null
