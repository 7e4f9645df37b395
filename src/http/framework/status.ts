import type { FrameworkRefusal } from '../../domain/framework/command.ts'
import { FRAMEWORK_REFUSALS } from '../../refusals/framework.ts'
import { problemsOf, type Statuses } from '../edge/refusal.ts'

/** How each refusal is answered, and which field of the body it is about. */
const STATUSES: Statuses<FrameworkRefusal> = {
  FrameworkVersionClash: { status: 409, pointer: '/version' },
  FrameworkPreviousMissing: { status: 422, pointer: '/previous' },
  FrameworkCycle: { status: 422, pointer: '/previous' },
  FrameworkRatesChanged: { status: 422, pointer: '/rates' },
  CrosswalkOriginUnknown: { status: 422, pointer: '/crosswalk' },
  DateInFuture: { status: 422, pointer: '/occurredOn' },
}
export const frameworkProblems = problemsOf(FRAMEWORK_REFUSALS, STATUSES)
