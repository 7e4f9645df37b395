import { LRUCache } from 'lru-cache'
import type { Decider } from '../../domain/decider.ts'
import type { DomainEvent } from '../../domain/subjects.ts'
import { isImportWithdrawal, standing } from '../../domain/values/import-withdrawal.ts'
import { decode, EventUnreadable, type LedgerEvent } from '../../event-store/codec.ts'
import { type EventStore, type StoredEvent, StoreUnavailable } from '../../event-store/event-store.ts'
import { quarantinedIn } from '../../event-store/quarantined.ts'
import type { LedgerClock } from './clock.ts'

/** The most characters of stored events whose streams are kept; folded, they take a few times as much memory. */
const KEPT_CHARACTERS_MAX = 8 * 1024 * 1024

export type Loaded<State> = {
  readonly state: State
  /** The revision of the last event; null if the stream was never written. */
  readonly revision: number | null
  readonly events: readonly LedgerEvent[]
  /** The events that count, from which the state is folded; none if all that was said has been withdrawn. */
  readonly standing: readonly LedgerEvent[]
}

/** `known` is a revision that the stream is known to have reached, beside what this node has seen itself. */
export type Load = <Event extends DomainEvent, State>(
  decider: Pick<Decider<never, Event, State, unknown>, 'initial' | 'evolve'>,
  stream: string,
  known?: number,
) => Promise<Loaded<State>>

type Kept = Loaded<unknown> & {
  readonly characters: number
  /** The id of the last event that was read, even if it was set aside. */
  readonly lastId: string | null
}

/**
 * Reads and folds streams. A folded stream is kept, since stored events never change; the store is asked each time for later
 * events. The revision that this node has seen of a stream, folded here or read elsewhere (`seenOf`), is a floor: if the store
 * shows less, for longer than that may last, `StoreUnavailable` is thrown and nothing is decided. The last event of a kept stream
 * is read again too. If it is another one, the log was restored from a back-up: the node notices when it reads on, and starts
 * again.
 */
export function loadFrom(
  store: Pick<EventStore, 'readStream'>,
  ledgerClock: LedgerClock,
  seenOf: (stream: string) => number = () => -1,
): Load {
  const kept = new LRUCache<string, Kept>({
    maxSize: KEPT_CHARACTERS_MAX,
    sizeCalculation: ({ characters }) => characters + 500,
  })
  return async (decider, stream, known = -1) => {
    const nothing: Kept = {
      state: decider.initial,
      revision: null,
      events: [],
      standing: [],
      lastId: null,
      characters: 0,
    }
    const folded = kept.get(stream) ?? nothing
    const floor = Math.max(known, folded.revision ?? -1, seenOf(stream))
    const stored = await newsOf(store, stream, folded, floor)
    // A stream holds the events of one decider alone: `encode` wrote them, and nothing else writes there.
    if (stored.length === 0) return folded as Loaded<typeof decider.initial>
    const read = await decoded(store, stored)
    const last = stored.at(-1)
    ledgerClock.advanceTo(read.at(-1)?.metadata.recordedAt ?? '')
    const characters = stored.reduce(
      (sum, { data, metadata }) => sum + data.length + metadata.length,
      folded.characters,
    )
    const loaded = {
      ...foldOn(decider, folded, read),
      revision: last?.revision ?? null,
      lastId: last?.id ?? null,
      characters,
    }
    kept.set(stream, loaded)
    return loaded
  }
}

/**
 * Decodes stored events. An event that cannot be read is passed over only if it was set aside: nothing is decided on less than
 * was recorded.
 */
async function decoded(
  store: Pick<EventStore, 'readStream'>,
  stored: readonly StoredEvent[],
): Promise<readonly LedgerEvent[]> {
  try {
    return stored.map(decode)
  } catch (error) {
    if (!(error instanceof EventUnreadable)) throw error
    const quarantined = await quarantinedIn(store)
    return stored.filter(({ id }) => !quarantined.has(id)).map(decode)
  }
}

/** What was folded, with more events. Where one of them withdraws another, all that counts is folded anew. */
function foldOn<Event extends DomainEvent, State>(
  decider: Pick<Decider<never, Event, State, unknown>, 'initial' | 'evolve'>,
  folded: Loaded<unknown>,
  read: readonly LedgerEvent[],
): Pick<Loaded<State>, 'state' | 'events' | 'standing'> {
  const events = [...folded.events, ...read]
  const evolveAll = (state: State, all: readonly LedgerEvent[]): State =>
    all.reduce((known, event) => decider.evolve(known, event as never), state)
  if (read.some(isImportWithdrawal)) {
    const counted = standing(events)
    return { state: evolveAll(decider.initial, counted), events, standing: counted }
  }
  const isWhole = folded.standing.length === folded.events.length
  return {
    state: evolveAll(folded.state as State, read),
    events,
    standing: isWhole ? events : [...folded.standing, ...read],
  }
}

/** What a stream holds beyond what was folded of it. */
async function newsOf(
  store: Pick<EventStore, 'readStream'>,
  stream: string,
  { revision, lastId }: Kept,
  floor: number,
): Promise<readonly StoredEvent[]> {
  if (revision === null) return store.readStream(stream, -1, floor)
  const [last, ...news] = await store.readStream(stream, revision - 1, floor)
  if (last?.id === lastId) return news
  throw new StoreUnavailable(
    `the event store has another event at revision ${revision} of ${stream} than this node has seen: its log is another one, ` +
      'and this node has still to start again',
  )
}
