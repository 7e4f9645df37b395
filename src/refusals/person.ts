import type { PersonRefusal } from '../domain/person/command.ts'
import { PERSON_MALFORMED } from './shared.ts'
import type { Refusals } from './wording.ts'

/** The rules of a person in words. */
export const PERSON_REFUSALS: Refusals<PersonRefusal> = {
  PersonMalformed: PERSON_MALFORMED,
  PersonUnknown: {
    rule: 'Only what is kept can be deleted',
    detail: ({ person }) => `Neither a name nor a contact of ${person} is kept.`,
  },
  PersonAlreadyForgotten: {
    rule: 'A person who was forgotten stays so',
    detail: ({ person, forgottenOn }) => `${person} was forgotten on ${forgottenOn}: take another pseudonym.`,
  },
}
