import { z } from 'zod'
import type { LedgerEvent } from '../../src/event-store/codec.ts'

/** An event, and where it can be read as it is stored. */
export const EventLink = z.object({
  id: z.string(),
  type: z.string(),
  links: z.object({ event: z.string() }),
})
export const eventLink = ({ id, type }: Pick<LedgerEvent, 'id' | 'type'>): z.infer<typeof EventLink> => ({
  id,
  type,
  links: { event: `/v1/events/${id}` },
})
