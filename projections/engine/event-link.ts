import { z } from 'zod'

/** Where an event can be read as it is stored. */
const addressOfEvent = (id: string): string => `/v1/events/${id}`

/** Where it is proven that a public event is in the log. */
const addressOfProof = (id: string): string => `/v1/proofs/inclusion?event=${id}`

/** Where to read an event, and where to read its proof. */
export const EventLinks = z.object({ event: z.string(), proof: z.string() })
/** The links of an event, by its id. */
export const eventLinks = (id: string): z.infer<typeof EventLinks> => ({
  event: addressOfEvent(id),
  proof: addressOfProof(id),
})

/** An event, and where it can be read as it is stored. */
export const EventLink = z.object({ id: z.string(), type: z.string(), links: EventLinks })
/** An event with its links. */
export const eventLink = ({
  id,
  type,
}: {
  readonly id: string
  readonly type: string
}): z.infer<typeof EventLink> => ({
  id,
  type,
  links: eventLinks(id),
})
