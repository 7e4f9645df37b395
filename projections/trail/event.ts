import { z } from 'zod'
import type { StoredEvent } from '../../src/event-store/event-store.ts'
import { ActorView } from '../engine/actor.ts'
import { EventLinks } from '../engine/event-link.ts'
import { entryOf, linksOf, type Telling } from './entry.ts'
import type { PlacedRow } from './trail.ts'
import type { Viewer } from './visibility.ts'

const Neighbour = z
  .object({ event: z.string(), type: z.string(), revision: z.int(), links: EventLinks })
  .meta({ id: 'NeighbouringEvent' })

/** One event as it is stored. */
export const EventResponse = z
  .object({
    id: z.string(),
    stream: z.string(),
    revision: z.int(),
    type: z.string(),
    data: z.string().meta({ description: 'The stored text, byte for byte: canonical JSON' }),
    metadata: z.string().meta({ description: 'The stored text, byte for byte: canonical JSON' }),
    position: z
      .string()
      .nullable()
      .meta({ description: 'In the log; null where it was made public later by another event' }),
    entry: z.string().meta({ description: 'Its place in the audit trail' }),
    sentence: z.string(),
    actor: ActorView,
    visibility: z.enum(['public', 'draft', 'access']),
    previous: Neighbour.nullable().meta({ description: 'The nearest event before it in its stream' }),
    next: Neighbour.nullable().meta({ description: 'The nearest event after it in its stream' }),
    links: EventLinks,
  })
  .meta({ id: 'Event' })
export type EventView = z.infer<typeof EventResponse>

/** An event as it is stored, with its place in the trail and its neighbours that the viewer is shown. */
export function eventOf(telling: Telling, viewer: Viewer, row: PlacedRow, stored: StoredEvent): EventView {
  const { id, stream, revision, type, data, metadata } = stored
  const { position, id: entry, sentence, actor, visibility } = entryOf(telling, row, stored)
  const { previous, next } = telling.queries.trail.neighbours(row, viewer)
  return {
    id,
    stream,
    revision,
    type,
    data,
    metadata,
    position,
    entry,
    sentence,
    actor,
    visibility,
    previous: previous && neighbour(previous),
    next: next && neighbour(next),
    links: linksOf(row),
  }
}

const neighbour = (row: PlacedRow): z.infer<typeof Neighbour> => ({
  event: row.event,
  type: row.type,
  revision: row.revision,
  links: linksOf(row),
})
