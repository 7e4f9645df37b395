import type { PersonRefusal } from '../../domain/person/command.ts'
import { PERSON_REFUSALS } from '../../refusals/person.ts'
import { problemsOf, type Statuses } from '../edge/refusal.ts'

/** How each refusal is answered, and which field of the body it is about. */
const STATUSES: Statuses<PersonRefusal> = {
  PersonMalformed: { status: 422, pointer: '/person' },
  PersonUnknown: { status: 404 },
  PersonAlreadyForgotten: { status: 409, pointer: '/person' },
}
export const personProblems = problemsOf(PERSON_REFUSALS, STATUSES)
