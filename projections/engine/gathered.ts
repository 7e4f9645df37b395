import type { PositionedEvent } from '../../src/event-store/event-store.ts'

/** As soon as this many events were read, they are folded in one transaction. */
const GATHERED_EVENTS = 1000

/** Pages put together: what a transaction costs is then shared by many events, and memory stays bounded. */
export async function* gathered(
  pages: AsyncIterable<readonly PositionedEvent[]>,
): AsyncGenerator<readonly PositionedEvent[]> {
  let events: PositionedEvent[] = []
  for await (const page of pages) {
    events.push(...page)
    if (events.length < GATHERED_EVENTS) continue
    yield events
    events = []
  }
  if (events.length > 0) yield events
}
