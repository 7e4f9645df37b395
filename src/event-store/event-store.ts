/**
 * The port between the ledger and the store of its events, and the promises that every adapter keeps.
 * `test/event-store/contract.ts` holds each adapter to all of them. Events cross it as canonical JSON text: `codec.ts` alone
 * knows what they mean.
 */
export interface EventStore {
  /**
   * Appends all of `events` or none, and returns only when they are durable. Revisions are dense from 0. A conflict is returned,
   * not thrown. The same event ids at the same expected revision again succeed and write nothing, so an unknown outcome is
   * retried with the same ids and the same revision and never doubles. Refuses by a throw, before any I/O, what `checkAppend`
   * does not let pass; throws too if the events got other revisions than those that follow `expected`, since the stream then held
   * events that no read had shown.
   */
  append(stream: string, events: readonly NewEvent[], expected: ExpectedRevision): Promise<AppendOutcome>

  /**
   * The stream, oldest first: all of it, or what came after a revision; empty where there is nothing. A failed read
   * throws: it never ends early; a stream with a hole throws `StreamIncomplete`. `known` is a revision that the stream is
   * known to have reached. Where the store shows less, it is asked again for as long as that may pass by itself; then
   * `StreamShort` is thrown. `since`, a moment of `performance.now()`: what stood there then is shown at least; left out, what
   * stands there when this is called.
   */
  readStream(stream: string, after?: number, known?: number, since?: number): Promise<readonly StoredEvent[]>

  /** The named events, in the order asked for. Throws `StreamShort` where the store does not show one of them. */
  readEvents(references: readonly EventReference[]): Promise<readonly StoredEvent[]>

  /**
   * Every domain event after `after`, once, in the one order that never changes, in pages of at most `PAGE_MAX`;
   * ends at the end of the log as it was met. Each event is numbered `after.position + 1, + 2 …` before anyone
   * parses it.
   */
  readAll(after: Checkpoint): AsyncIterable<readonly PositionedEvent[]>

  /**
   * `readAll`, then live, until `signal` aborts or the store is closed: the iteration then ends without a throw. Pages
   * come as fast as they are taken. `caughtUp` says that nothing more was there when the page was read; a page may be
   * empty to say just that. Appends of this process and of others on the same store arrive within a second. It
   * reconnects by itself and never skips.
   */
  subscribeAll(after: Checkpoint, signal: AbortSignal): AsyncIterable<Page>

  /**
   * The names of the streams of a category that is kept aside, of those that hold anything. They are appended to and read by
   * `append` and `readStream`; `readAll` and `subscribeAll` never give their events, which take no position. It may read the
   * whole log: for copies, not for answers.
   */
  asideStreams(category: string): Promise<readonly string[]>

  /**
   * Deletes a stream that is kept aside, for good: it then reads as empty and takes nothing any more (`StreamErased`). If there
   * is none, nothing happens; a second call finishes what the first began. Each adapter says which bytes this leaves behind.
   * Throws `RangeError` for any other stream: nothing of the log is ever deleted.
   */
  erase(stream: string): Promise<void>

  /** About how many domain events there are, for telling how far a long read is; null where that is not cheap to say. */
  size(): Promise<number | null>

  /**
   * The settings that let the store drop events, as they stand now; the ledger never makes them. A store without such settings
   * leaves this method out. A second call looks only at what was written since the first.
   */
  settingsThatForget?(): Promise<readonly ForgettingSetting[]>

  /** `host:port` of the database node that answered last; null where none did yet, or where there is none. */
  servedBy(): string | null

  /** Finishes what was accepted, then lets go of every resource. Any other use throws from then on. */
  close(): Promise<void>
}

/** Thrown where the store cannot do it now and may later: nothing was written, unless an append says otherwise. */
export class StoreUnavailable extends Error {}

/** Thrown where a stream is not what was recorded in it: nothing may be decided on the part that is left. */
export class StreamDamaged extends StoreUnavailable {}

/** Thrown where a stream shows less than is known to be in it. */
export class StreamShort extends StreamDamaged {
  constructor(stream: string, known: number) {
    super(
      `the event store does not show revision ${known} of ${stream}, which was seen before: it may by itself, after a new ` +
        'leader was elected; where it does not, events were deleted or an older back-up was restored (`ledger doctor` says which)',
    )
  }
}

/** Thrown where a stream was deleted for good, to read and to write. */
export class StreamDeleted extends StreamDamaged {
  constructor(stream: string, options?: ErrorOptions) {
    super(
      `the stream ${stream} was deleted for good in the event store, and only a back-up brings it back ("Deleted events" in ` +
        'docs/operations.md says more)',
      options,
    )
  }
}

/** Thrown where something is appended to a stream that was erased. */
export class StreamErased extends Error {
  constructor(stream: string) {
    super(`the stream ${stream} was erased, and takes nothing any more`)
  }
}

/** Thrown where a stream has a hole: until it is mended, what was decided in it is not known. */
class StreamIncomplete extends StreamDamaged {
  constructor(stream: string, missing: number) {
    super(
      `the stream ${stream} lacks revision ${missing}: events of it were deleted from the event store, or its metadata there ` +
        '($tb, $maxCount, $maxAge) hides them; `ledger doctor` says which, and "Deleted events" in docs/operations.md what to do',
    )
  }
}

/**
 * Thrown where what the store holds is damaged: trying again does not help, and the message says what does. `reason` is the fault
 * alone.
 */
export class StoreDamaged extends Error {
  readonly reason: string
  constructor(reason: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.reason = reason
  }
}

/**
 * Thrown where a reader stands at an event that this log does not hold: it was restored from an older back-up, or is another
 * one. What was read from it must be read anew.
 */
export class CheckpointNotInLog extends Error {
  constructor({ position, cursor }: Checkpoint) {
    super(
      `the event at position ${position} (cursor ${cursor}) is not in this log, which is another one or was restored from ` +
        'an older back-up: rebuild what was read from it',
    )
  }
}

/** `none`: the stream must not exist yet; a number: the revision of its last event. */
export type ExpectedRevision = number | 'none'

/** `data` and `metadata` are canonical JSON text (RFC 8785), stored and given back byte for byte. */
export type NewEvent = {
  readonly id: string
  readonly type: string
  readonly data: string
  readonly metadata: string
}

export type EventReference = { readonly stream: string; readonly revision: number }
export type StoredEvent = NewEvent & EventReference

/**
 * Where a reader stands: `position` counts the domain events up to and including the last one read, `cursor` is the
 * adapter's own place for it: opaque, stored beside the position in one transaction, never shown.
 */
export type Checkpoint = { readonly position: number; readonly cursor: string }
export const START: Checkpoint = { position: 0, cursor: '' }

/** An event of the log. Its cursor may be made when it is asked for, so a copy of the event must name it. */
export type PositionedEvent = StoredEvent & Checkpoint
export type Page = { readonly events: readonly PositionedEvent[]; readonly caughtUp: boolean }

/** `revision` is that of the last event of this append; `actual` is where the stream really stands. */
export type AppendOutcome =
  | { readonly conflict: false; readonly revision: number }
  | { readonly conflict: true; readonly actual: ExpectedRevision }

/**
 * - `deleted`: the stream is hidden, and the next scavenge takes its events but the last one; until then it can be undone
 * - `tombstoned`: the same for all of its events, and it cannot be undone
 * - `truncated`: its beginning is hidden, and the next scavenge takes it
 * - `limited`: its older events are hidden once there are too many or they are too old, and a scavenge takes them
 */
export type ForgettingSetting = {
  readonly stream: string
  readonly kind: 'deleted' | 'tombstoned' | 'truncated' | 'limited'
  /** As the store has it, for example `$maxCount 3`. */
  readonly setting: string
}

/** The signed checkpoints of the audit log: stored like events, but no leaf, and without a position. */
export const CHECKPOINT_STREAM = 'checkpoint-log'

/**
 * What stands before the first `-` of every domain event's stream. The port knows no subject: the opener of a store says which
 * categories are the ledger's, and every node of a ledger must say the same, since positions count their events.
 */
export type Categories = readonly string[]

/** Whether a stream belongs to one of the categories. */
export const isAmong = (stream: string, categories: Categories): boolean =>
  categories.includes(stream.slice(0, Math.max(0, stream.indexOf('-'))))

/** Throws where what is to be erased is part of the log. */
export function checkErase(stream: string, aside: Categories): void {
  if (!isAmong(stream, aside))
    throw new RangeError(`the stream ${stream} is not kept aside: it stays for ever`)
}

export const PAGE_MAX = 500

/** Alike on every store, so that a ledger can always be copied from one to another. Bytes are UTF-8. */
export const APPEND_LIMITS = { eventsMax: 500, bytesMax: 900 * 1024, eventBytesMax: 256 * 1024 } as const

/** The one way to write an id, so that it is given back as it came. */
const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

/** Whether a text has the signs of an id alone. A store gives no event whose id has others: they could make its leaf that of another. */
export const isIdText = (text: string): boolean => /^[0-9a-f-]+$/.test(text)

/**
 * Throws where an append is larger than every store takes, where its stream is none of the ledger's, where an id is no uuid in
 * lower case, or where a type begins with `$`. Returns how many bytes it has.
 */
export function checkAppend(stream: string, events: readonly NewEvent[], categories: Categories): number {
  if (stream !== CHECKPOINT_STREAM && !isAmong(stream, categories)) {
    throw new RangeError(`stream ${stream}: its category is none of ${categories.join(', ')}`)
  }
  if (events.length === 0 || events.length > APPEND_LIMITS.eventsMax) {
    throw new RangeError(`an append has 1 to ${APPEND_LIMITS.eventsMax} events, this one ${events.length}`)
  }
  const stranger = events.find(({ id }) => !ID.test(id))
  if (stranger !== undefined) throw new RangeError(`the id ${stranger.id} is no uuid in lower case`)
  const record = events.find(({ type }) => type.startsWith('$'))
  if (record !== undefined) throw new RangeError(`the type ${record.type} is of a database's own records`)
  const sizes = events.map(byteLength)
  const largest = Math.max(...sizes)
  if (largest > APPEND_LIMITS.eventBytesMax) {
    throw new RangeError(`an event has at most ${APPEND_LIMITS.eventBytesMax} bytes, one here has ${largest}`)
  }
  const total = sizes.reduce((sum, size) => sum + size, 0)
  if (total > APPEND_LIMITS.bytesMax) {
    throw new RangeError(`an append has at most ${APPEND_LIMITS.bytesMax} bytes, this one ${total}`)
  }
  return total
}

/** Throws `StreamIncomplete` where a read of a stream from a revision on leaves one out. */
export function assertDense(stream: string, from: number, events: readonly EventReference[]): void {
  const hole = events.findIndex(({ revision }, index) => revision !== from + index)
  if (hole >= 0) throw new StreamIncomplete(stream, from + hole)
}

/** What an event counts against `APPEND_LIMITS`: its data, metadata and type name in UTF-8. */
export const byteLength = ({ data, metadata, type }: NewEvent): number =>
  Buffer.byteLength(data) + Buffer.byteLength(metadata) + Buffer.byteLength(type)
