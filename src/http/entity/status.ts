import type { EntityRefusal } from '../../domain/entity/command.ts'
import { ENTITY_REFUSALS } from '../../refusals/entity.ts'
import { problemsOf, type Statuses } from '../edge/refusal.ts'

/** How each refusal is answered, and which field of the body it is about. */
const STATUSES: Statuses<EntityRefusal> = {
  EntityNameMissing: { status: 422, pointer: '/name' },
  EntityFactClash: { status: 409 },
  EntityFactUndated: { status: 409, pointer: '/occurredOn' },
  EntityFactTwice: { status: 409, pointer: '/occurredOn' },
  EntityEventUnknown: { status: 422, pointer: '/event' },
  FactNotStated: { status: 422, pointer: '/event' },
  MembershipOrder: { status: 422, pointer: '/leftOn' },
  SchoolDatesOrder: { status: 422, pointer: '/closedOn' },
  FundersWithoutAdoption: { status: 422, pointer: '/funders' },
  EntityRetired: { status: 409 },
  EntityNotRetired: { status: 409 },
  MergedIntoRetired: { status: 422, pointer: '/mergedInto' },
  MergedIntoItself: { status: 422, pointer: '/mergedInto' },
  DatedBeforeAct: { status: 422, pointer: '/occurredOn' },
  DateInFuture: { status: 422, pointer: '/occurredOn' },
}
export const entityProblems = problemsOf(ENTITY_REFUSALS, STATUSES)
