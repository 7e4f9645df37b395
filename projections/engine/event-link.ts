import { z } from 'zod'

/** Where an event can be read as it is stored. */
const addressOfEvent = (id: string): string => `/v1/events/${id}`

/** Where it is proven that a public event is in the log. */
const addressOfProof = (id: string): string => `/v1/proofs/inclusion?event=${id}`

/** The links of whatever is told of an event. */
export const EventLinks = z.object({ event: z.string(), proof: z.string() })
export const eventLinks = (id: string): z.infer<typeof EventLinks> => ({
  event: addressOfEvent(id),
  proof: addressOfProof(id),
})

/** An event, and where it can be read as it is stored. */
export const EventLink = z.object({ id: z.string(), type: z.string(), links: EventLinks })
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
