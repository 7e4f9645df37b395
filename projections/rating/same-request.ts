import { z } from 'zod'
import type { LedgerEvent } from '../../src/event-store/codec.ts'
import { EventLink, eventLink } from '../engine/event-link.ts'
import type { Trail } from '../trail/trail.ts'
import { PUBLIC } from '../trail/visibility.ts'

/** So many events are listed one by one. */
const NAMED_MAX = 20

export const SameRequest = z
  .object({
    count: z.int().meta({ description: 'How many other public events the same request or import recorded' }),
    first: z
      .array(EventLink)
      .meta({ description: `The first ${NAMED_MAX} of them, in the order of the trail` }),
    links: z.object({
      trail: z.string().meta({ description: 'All that it recorded, as the audit trail tells it' }),
    }),
  })
  .meta({ id: 'SameRequest' })

/** The other public events of the request or import that recorded an event, as of a position. */
export function sameRequestOf(
  trail: Trail,
  { id, metadata }: Pick<LedgerEvent, 'id' | 'metadata'>,
  knownAt: number | null,
): z.infer<typeof SameRequest> {
  const correlation = metadata.correlationId
  const first: z.infer<typeof EventLink>[] = []
  const rows = trail.rows(PUBLIC, { correlation }, { order: 'oldest', after: null, knownAt })
  for (const { event, type } of rows) {
    if (event !== id) first.push(eventLink({ id: event, type }))
    if (first.length === NAMED_MAX) break
  }
  return {
    // The event itself is one of them: whatever stands in a cell is public.
    count: Math.max(0, trail.publicOfRequest(correlation, knownAt) - 1),
    first,
    links: { trail: `/v1/audit/entries?correlation=${correlation}&order=oldest` },
  }
}
