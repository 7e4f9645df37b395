import type { ProcessRefusal } from '../../domain/process/command.ts'
import { PROCESS_REFUSALS } from '../../refusals/process.ts'
import { problemsOf, type Statuses } from '../edge/refusal.ts'

/** How each refusal is answered, and which field of the body it is about. */
const STATUSES: Statuses<ProcessRefusal> = {
  ProcessUnknown: { status: 404 },
  ProcessVersionClash: { status: 409, pointer: '/version' },
  ProcessZoneUnknown: { status: 422, pointer: '/zone' },
  ProcessBeginsWithOther: { status: 422, pointer: '/inForce/from' },
  MoratoriumUnknown: { status: 404 },
  MoratoriumClash: { status: 409 },
  MoratoriumDatesOrder: { status: 422 },
  MoratoriumLiftedBefore: { status: 409 },
  ProcessActReasonMissing: { status: 422, pointer: '/rationale' },
  DateInFuture: { status: 422, pointer: '/occurredOn' },
}
export const processProblems = problemsOf(PROCESS_REFUSALS, STATUSES)
