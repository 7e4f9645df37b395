import type { EventPhrases } from '../values/event-phrase.ts'
import type { PersonEvent } from './event.ts'

/** What each event of a person did, as a clause. */
export const PERSON_PHRASES: EventPhrases<PersonEvent> = {
  PersonDescribed: (_, { id }) => `Who ${id} is was described`,
  PersonForgotten: ({ person }) => `Who ${person} is was deleted`,
}
