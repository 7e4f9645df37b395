import { z } from 'zod'
import type { EventsOf } from '../decider.ts'
import { PartialDate } from '../values/date.ts'
import { PersonId } from '../values/person.ts'
import { Name, text } from '../values/text.ts'

export const Contact = text(300)

/**
 * Who a person is: kept aside from the log, so that it can be deleted. `salt` is 128 random bits, in hex; of them and the name the
 * log keeps a digest alone, about which nothing can be told once the salt is gone.
 */
const PersonDescribed = z.strictObject({
  name: Name,
  contact: Contact.optional(),
  salt: z.string().regex(/^[0-9a-f]{32}$/),
  occurredOn: PartialDate,
})

/** That all of it was deleted: part of the log. */
const PersonForgotten = z.strictObject({ person: PersonId, reason: text(1000), occurredOn: PartialDate })

/** The data of each stored type, in its current version. */
export const PERSON_EVENTS = { PersonDescribed, PersonForgotten } as const
export type PersonEvent = EventsOf<typeof PERSON_EVENTS>
export type Of<Type extends PersonEvent['type']> = Extract<PersonEvent, { type: Type }>

/** Who the person is, aside from the log. */
export const personStream = (id: string) => `person-${id}`

/** What the log says of the person. Ids hold no colon, so it is the stream of no key. */
export const personRecordStream = (id: string) => `access-person:${id}`
