import { z } from 'zod'

/** Where an event can be read as it is stored. */
const addressOfEvent = (id: string): string => `/v1/events/${id}`

/** The address of the proof that an event is in the log. For an event that is not public, it names only the position. */
const addressOfProof = (id: string, hiddenAt: number | null): string =>
  `/v1/proofs/inclusion?${hiddenAt === null ? `event=${id}` : `position=${hiddenAt}`}`

/** Where to read an event, and where to read its proof. */
export const EventLinks = z.object({ event: z.string(), proof: z.string() })
/** The links of an event, by its id. `hiddenAt`: its position where it is not public. */
export const eventLinks = (id: string, hiddenAt: number | null = null): z.infer<typeof EventLinks> => ({
  event: addressOfEvent(id),
  proof: addressOfProof(id, hiddenAt),
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
