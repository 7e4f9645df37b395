import { isInFuture, lastDayOf } from '../values/date.ts'
import { defined } from '../values/defined.ts'
import { isJustificationRestated } from '../values/justification.ts'
import { isRestated } from '../values/restated.ts'
import type { EntityRefusal, RetireEntity, WithdrawRetirement } from './command.ts'
import type { EntityEvent } from './event.ts'
import type { EntityState } from './state.ts'

type Decided = readonly EntityEvent[] | EntityRefusal

/** Takes an entity out of lists and network views, and moves nothing: `mergedInto` is a pointer to another one. */
export function retire({ data }: RetireEntity, { id, retired }: EntityState): Decided {
  const { reason, mergedInto, isTargetRetired, evidence, occurredOn, today } = data
  if (retired !== null) {
    const isSame =
      isRestated(reason, retired.reason) &&
      isRestated(mergedInto, retired.mergedInto ?? undefined) &&
      isJustificationRestated({ occurredOn, evidence }, retired)
    return isSame ? [] : { code: 'EntityRetired', retiredOn: retired.occurredOn }
  }
  if (mergedInto === id) return { code: 'MergedIntoItself', id }
  if (mergedInto !== undefined && isTargetRetired) return { code: 'MergedIntoRetired', id: mergedInto }
  const on = occurredOn ?? today
  if (isInFuture(on, today)) return { code: 'DateInFuture', occurredOn: on }
  return [{ type: 'Retired', data: defined({ reason, mergedInto, evidence, occurredOn: on }) }]
}

/** Brings an entity back. The same withdrawal again records nothing. */
export function withdrawRetirement(
  { data }: WithdrawRetirement,
  { retired, returned }: EntityState,
): Decided {
  const { rationale, evidence, occurredOn, today } = data
  if (retired === null) {
    const isSame = returned !== null && isJustificationRestated({ rationale, evidence, occurredOn }, returned)
    return isSame ? [] : { code: 'EntityNotRetired' }
  }
  const on = occurredOn ?? today
  if (isInFuture(on, today)) return { code: 'DateInFuture', occurredOn: on }
  if (lastDayOf(on) < lastDayOf(retired.occurredOn)) {
    return { code: 'DatedBeforeAct', occurredOn: on, actOn: retired.occurredOn }
  }
  return [{ type: 'RetirementWithdrawn', data: defined({ rationale, evidence, occurredOn: on }) }]
}
