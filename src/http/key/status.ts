import type { KeyRefusal } from '../../domain/key/command.ts'
import { KEY_REFUSALS } from '../../refusals/key.ts'
import { problemsOf, type Statuses } from '../edge/refusal.ts'

/** How each refusal is answered, and which field of the body it is about. */
const STATUSES: Statuses<KeyRefusal> = {
  KeyIdReused: { status: 409 },
  KeyUnknown: { status: 404 },
  KeyAlreadyRevoked: { status: 409 },
  DistrictMissing: { status: 422 },
  PersonMalformed: { status: 422, pointer: '/person' },
  DateInFuture: { status: 422, pointer: '/occurredOn' },
}
export const keyProblems = problemsOf(KEY_REFUSALS, STATUSES)
