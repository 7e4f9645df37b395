import { z } from 'zod'
import type { EventsOf } from '../decider.ts'
import { PartialDate } from '../values/date.ts'
import { PersonId } from '../values/person.ts'
import { Name, text } from '../values/text.ts'

export const Contact = text(300)

/**
 * Who a person is: kept aside from the log, so that it can be deleted. `salt` is 128 random bits, in hex. The log keeps only a
 * digest of the salt and the name, which reveals nothing once the salt is gone.
 */
const PersonDescribed = z.strictObject({
  name: Name,
  contact: Contact.optional(),
  salt: z.string().regex(/^[0-9a-f]{32}$/),
  occurredOn: PartialDate,
})

/** Records in the log that all of it was deleted. */
const PersonForgotten = z.strictObject({ person: PersonId, reason: text(1000), occurredOn: PartialDate })

/** The data of each stored type, in its current version. */
export const PERSON_EVENTS = { PersonDescribed, PersonForgotten } as const
export type PersonEvent = EventsOf<typeof PERSON_EVENTS>
export type Of<Type extends PersonEvent['type']> = Extract<PersonEvent, { type: Type }>

/** The stream, kept aside from the log, that says who the person is. */
export const personStream = (id: string) => `person-${id}`

/** The stream of the log about the person. Ids hold no colon, so it is never the stream of a key. */
export const personRecordStream = (id: string) => `access-person:${id}`
