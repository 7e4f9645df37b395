import { LRUCache } from 'lru-cache'
import type { Decider } from '../../domain/decider.ts'
import type { DomainEvent } from '../../domain/subjects.ts'
import { decode, type LedgerEvent } from '../../event-store/codec.ts'
import type { EventStore, StoredEvent } from '../../event-store/event-store.ts'
import type { LedgerClock } from './clock.ts'

/** Of the stored texts of what is kept; folded, they take a few times as much. */
const KEPT_CHARACTERS_MAX = 8 * 1024 * 1024

export type Loaded<State> = {
  readonly state: State
  /** Of the last event; null where the stream was never written. */
  readonly revision: number | null
  readonly events: readonly LedgerEvent[]
}

export type Load = <Event extends DomainEvent, State>(
  decider: Pick<Decider<never, Event, State, unknown>, 'initial' | 'evolve'>,
  stream: string,
) => Promise<Loaded<State>>

type Kept = Loaded<unknown> & { readonly characters: number }

/**
 * Reads and folds streams. What was folded is kept, since what is stored never changes; the store is asked each time for what
 * came after it, so that nothing is decided on less than the store holds. It is asked for the last event of what is kept too:
 * where that is not there any more the log was restored from a back-up, and the stream is folded anew.
 */
export function loadFrom(store: Pick<EventStore, 'readStream'>, ledgerClock: LedgerClock): Load {
  const kept = new LRUCache<string, Kept>({
    maxSize: KEPT_CHARACTERS_MAX,
    sizeCalculation: ({ characters }) => characters + 500,
  })
  return async (decider, stream) => {
    const nothing: Kept = { state: decider.initial, revision: null, events: [], characters: 0 }
    const folded = kept.get(stream) ?? nothing
    const news = await newsOf(store, stream, folded)
    const known = news === null ? nothing : folded
    const stored = news ?? (await store.readStream(stream))
    // A stream holds the events of one decider alone: `encode` wrote them, and nothing else writes there.
    if (stored.length === 0) return known as Loaded<typeof decider.initial>
    const read = stored.map(decode)
    const last = read.at(-1)
    if (last !== undefined) ledgerClock.advanceTo(last.metadata.recordedAt)
    const state = read.reduce(
      (folded, event) => decider.evolve(folded, event as never),
      known.state as typeof decider.initial,
    )
    const characters = stored.reduce(
      (sum, { data, metadata }) => sum + data.length + metadata.length,
      known.characters,
    )
    const loaded = { state, revision: last?.revision ?? null, events: [...known.events, ...read], characters }
    kept.set(stream, loaded)
    return loaded
  }
}

/** What a stream holds beyond what was folded of it; null where it does not hold the last event that was folded. */
async function newsOf(
  store: Pick<EventStore, 'readStream'>,
  stream: string,
  { revision, events }: Loaded<unknown>,
): Promise<readonly StoredEvent[] | null> {
  if (revision === null) return store.readStream(stream)
  const [last, ...news] = await store.readStream(stream, revision - 1)
  return last?.id === events.at(-1)?.id ? news : null
}
