import { LRUCache } from 'lru-cache'
import type { Decider } from '../../domain/decider.ts'
import type { DomainEvent } from '../../domain/subjects.ts'
import { isImportWithdrawal, standing } from '../../domain/values/import-withdrawal.ts'
import { decode, EventUnreadable, type LedgerEvent } from '../../event-store/codec.ts'
import {
  type EventStore,
  type NewEvent,
  type StoredEvent,
  StoreUnavailable,
} from '../../event-store/event-store.ts'
import { quarantinedIn } from '../../event-store/quarantined.ts'
import type { LedgerClock } from './clock.ts'
import { readNothingOlder, trueSince } from './one-request.ts'

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

/**
 * Follows events that were appended to a stream just behind what was loaded of it, so that they need not be read again. Only for
 * events under fresh ids: an append of ids that stand in the stream already writes nothing, and they may say something else.
 */
export type Follow = <Event extends DomainEvent, State>(
  decider: Pick<Decider<never, Event, State, unknown>, 'initial' | 'evolve'>,
  stream: string,
  loaded: Loaded<State>,
  appended: readonly NewEvent[],
) => void

type Kept = Loaded<unknown> & {
  readonly characters: number
  /** The id of the last event that was read, even if it was set aside. */
  readonly lastId: string | null
  /** When its last event was read or written, of `performance.now()`. */
  readonly at: number
}

/**
 * Reads and folds streams. A folded stream is kept, since stored events never change; the store is asked each time for later
 * events. The revision that this node has seen of a stream, folded here or read elsewhere (`seenOf`), is a floor: if the store
 * shows less, for longer than that may last, `StoreUnavailable` is thrown and nothing is decided. The last event of a kept stream
 * is read again too. If it is another one, the log was restored from a back-up: the node notices when it reads on, and starts
 * again.
 */
export function loaderOn(
  store: Pick<EventStore, 'readStream'>,
  ledgerClock: LedgerClock,
  seenOf: (stream: string) => number = () => -1,
): { readonly load: Load; readonly follow: Follow } {
  const kept = new LRUCache<string, Kept>({
    maxSize: KEPT_CHARACTERS_MAX,
    sizeCalculation: ({ characters }) => characters + 500,
  })
  const load: Load = async (decider, stream, known = -1) => {
    const folded = kept.get(stream) ?? nothingIn(decider)
    const floor = Math.max(known, folded.revision ?? -1, seenOf(stream))
    const stored = await newsOf(store, stream, folded, floor)
    // A stream holds the events of one decider alone: `encode` wrote them, and nothing else writes there.
    if (stored.length === 0) {
      // What a command rests on beside its stream is never older than that.
      readNothingOlder(folded.at)
      return folded as Loaded<typeof decider.initial>
    }
    const read = await decoded(store, stored)
    ledgerClock.advanceTo(read.at(-1)?.metadata.recordedAt ?? '')
    const loaded = grownBy(decider, folded, stored, read)
    kept.set(stream, loaded)
    readNothingOlder(loaded.at)
    return loaded
  }
  const follow: Follow = (decider, stream, loaded, appended) => {
    const before = kept.get(stream)
    // Where another caller has read on since, or it was dropped to make room, the next one reads the stream.
    if (loaded.revision === null ? before !== undefined : before !== loaded) return
    const first = (loaded.revision ?? -1) + 1
    const stored = appended.map((event, index) => ({ ...event, stream, revision: first + index }))
    kept.set(stream, grownBy(decider, before ?? nothingIn(decider), stored, stored.map(decode)))
  }
  return { load, follow }
}

/** The same for a caller that appends nothing. */
export const loadFrom = (...given: Parameters<typeof loaderOn>): Load => loaderOn(...given).load

const nothingIn = ({ initial }: { readonly initial: unknown }): Kept => ({
  state: initial,
  revision: null,
  events: [],
  standing: [],
  lastId: null,
  at: Number.NEGATIVE_INFINITY,
  characters: 0,
})

/** What was folded, with the events that came after it. */
function grownBy<Event extends DomainEvent, State>(
  decider: Pick<Decider<never, Event, State, unknown>, 'initial' | 'evolve'>,
  folded: Kept,
  stored: readonly StoredEvent[],
  read: readonly LedgerEvent[],
): Loaded<State> & Kept {
  const last = stored.at(-1)
  return {
    ...foldOn<Event, State>(decider, folded, read),
    revision: last?.revision ?? null,
    lastId: last?.id ?? null,
    at: performance.now(),
    characters: stored.reduce(
      (sum, { data, metadata }) => sum + data.length + metadata.length,
      folded.characters,
    ),
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
  const since = trueSince()
  if (revision === null) return store.readStream(stream, -1, floor, since)
  const [last, ...news] = await store.readStream(stream, revision - 1, floor, since)
  if (last?.id === lastId) return news
  throw new StoreUnavailable(
    `the event store has another event at revision ${revision} of ${stream} than this node has seen: its log is another one, ` +
      'and this node has still to start again',
  )
}
