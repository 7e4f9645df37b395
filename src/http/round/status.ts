import type { RoundRefusal } from '../../domain/round/command.ts'
import { ROUND_REFUSALS } from '../../refusals/round.ts'
import { problemsOf, type Statuses } from '../edge/refusal.ts'

/** How each refusal is answered, and which field of the body it is about. */
const STATUSES: Statuses<RoundRefusal> = {
  PeriodDatesUnknown: { status: 422, pointer: '/from' },
  PeriodDatesClash: { status: 409 },
  PeriodDatesOrder: { status: 422, pointer: '/to' },
  RoundUnknown: { status: 404 },
  RoundAlreadyClosed: { status: 409 },
  RoundAlreadyOpen: { status: 409 },
  RoundNeverOpened: { status: 409 },
  RoundDatesOrder: { status: 422, pointer: '/occurredOn' },
  DateInFuture: { status: 422, pointer: '/occurredOn' },
}
export const roundProblems = problemsOf(ROUND_REFUSALS, STATUSES)
