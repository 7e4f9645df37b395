import {
  APPEND_LIMITS,
  byteLength,
  type Checkpoint,
  type EventStore,
  type NewEvent,
  type Page,
  type PositionedEvent,
  START,
} from '../../../src/event-store/event-store.ts'

/** The `n`-th event of a test. No store reads its data. */
export const eventOf = (n: number, data = `{"n":${n}}`): NewEvent => ({
  id: `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`,
  type: 'Renamed',
  data,
  metadata: '{"schema":1}',
})

/** Events `from` to `to`, both of them included. */
export const eventsOf = (from: number, to: number): readonly NewEvent[] =>
  Array.from({ length: to - from + 1 }, (_, index) => eventOf(from + index))

/** The `n`-th event, padded to exactly `bytes` bytes. */
export function eventOfBytes(n: number, bytes: number): NewEvent {
  const data = (length: number) => `{"text":"${'x'.repeat(length)}"}`
  return eventOf(n, data(bytes - byteLength(eventOf(n, data(0)))))
}

export async function everyEvent(
  store: EventStore,
  after: Checkpoint = START,
): Promise<readonly PositionedEvent[]> {
  const pages = await Array.fromAsync(store.readAll(after))
  return pages.flat()
}

/** Takes pages until they hold what is wanted, then ends the subscription. */
export async function follow(
  store: EventStore,
  isEnough: (events: readonly PositionedEvent[], page: Page) => boolean,
  after: Checkpoint = START,
): Promise<readonly PositionedEvent[]> {
  const stop = new AbortController()
  const taken: PositionedEvent[] = []
  for await (const page of store.subscribeAll(after, stop.signal)) {
    taken.push(...page.events)
    if (isEnough(taken, page)) stop.abort()
  }
  return taken
}

export const idsOf = (events: readonly { readonly id: string }[]): readonly string[] =>
  events.map(({ id }) => id)

/** Appends events `from` to `to` to a stream that does not exist yet, as many at once as an append may have. */
export async function fill(store: EventStore, stream: string, from: number, to: number): Promise<void> {
  for (let next = from; next <= to; next += APPEND_LIMITS.eventsMax) {
    const events = eventsOf(next, Math.min(to, next + APPEND_LIMITS.eventsMax - 1))
    const outcome = await store.append(stream, events, next === from ? 'none' : next - from - 1)
    if (outcome.conflict) throw new Error(`${stream} is there already`)
  }
}
