import { APPEND_LIMITS, byteLength, type NewEvent } from './event-store.ts'

/**
 * Events in their order, in as few appends as the limits of every store allow. `follows` says whether an event may stand in one
 * append with the one before it; unless said, it always may.
 */
export async function* batchesOf<Event extends NewEvent>(
  pages: AsyncIterable<readonly Event[]> | Iterable<readonly Event[]>,
  follows: (event: Event, last: Event) => boolean = () => true,
): AsyncGenerator<readonly Event[]> {
  let batch: Event[] = []
  let bytes = 0
  for await (const page of pages) {
    for (const event of page) {
      const size = byteLength(event)
      const last = batch.at(-1)
      const fits = batch.length < APPEND_LIMITS.eventsMax && bytes + size <= APPEND_LIMITS.bytesMax
      if (last !== undefined && !(fits && follows(event, last))) {
        yield batch
        batch = []
        bytes = 0
      }
      batch.push(event)
      bytes += size
    }
  }
  if (batch.length > 0) yield batch
}
