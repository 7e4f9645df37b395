import { isInFuture, lastDayOf, type PartialDate } from '../values/date.ts'
import { type CommandContext, dateOf, type Justification } from '../values/justification.ts'
import type { CommitmentRefusal } from './command.ts'
import type { CommitmentFold } from './fold.ts'
import type { CommitmentState } from './state.ts'

/** The refusal of any step of a commitment that has ended, or with an impossible date; null if there is none. */
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

/** The refusal of a step that has to follow `steps` but is dated before one of them; null if it is not. */
export function mustFollow(
  data: CommandContext & Justification,
  steps: CommitmentFold['steps'],
): CommitmentRefusal | null {
  const occurredOn = dateOf(data)
  const later = steps.find(step => lastDayOf(step.data.occurredOn) > lastDayOf(occurredOn))
  return later === undefined ? null : { code: 'DatedBeforeAct', occurredOn, actOn: later.data.occurredOn }
}

/** The refusal of an act that needs a reason and gives none; null if it gives one. */
export const mustGiveReason = (
  data: CommandContext & Justification,
  act: string,
): CommitmentRefusal | null =>
  data.rationale === undefined ? { code: 'CommitmentReasonMissing', act } : null
