import { LRUCache } from 'lru-cache'
import { type Categories, isAmong, type StoredEvent } from '../event-store.ts'
import { within } from './client.ts'
import type { Connection } from './connection.ts'
import { kindOf } from './failure.ts'
import { type DatabaseEvent, isEvent, logRequest, recordedIn } from './messages.ts'
import { storedOf } from './stream-reader.ts'
import type { Timeouts } from './timeouts.ts'

/** The most characters of data and metadata that are kept, in all. */
const KEPT_CHARACTERS_MAX = 4 * 1024 * 1024
/** The most events that are kept of one stream, from its end. */
const KEPT_EVENTS_MAX = 8
/** How many events one call reads from the end of the log, and how many calls one look makes at most. */
const LOOK_EVENTS = 200
const LOOKS_MAX = 3
/** The part of `tryMs` for which a reader of a stream waits for a look at the end of the log; then it reads the stream itself. */
const WAITED = 1 / 6

type Read = () => Promise<readonly StoredEvent[]>

/** All events of a stream from the revision `first` on. */
type End = { readonly first: number; readonly events: readonly StoredEvent[] }

/** What a look saw of a stream while it was read; `isUnsure` if a record of the database itself was among it. */
type Meanwhile = { readonly events: StoredEvent[]; isUnsure: boolean }

/**
 * The ends of streams that are read again and again. A command reads half a dozen streams that hardly ever change, and many
 * commands come at once: one look at the end of the log, shared by all callers that ask before it begins, shows what is new in
 * any of them, and that the others are unchanged. Each look begins at the event at which the last one ended, which must be there
 * still: where it is not, another node leads that shows less, or the log was restored, and nothing that is kept counts any more.
 */
export class RecentStreams {
  readonly #connection: Connection
  readonly #prefix: string
  readonly #categories: Categories
  readonly #timeouts: Timeouts
  readonly #closing: AbortSignal
  readonly #prefixes: readonly string[]
  readonly #kept = new LRUCache<string, End>({
    maxSize: KEPT_CHARACTERS_MAX,
    sizeCalculation: ({ events }) =>
      events.reduce((sum, { data, metadata }) => sum + data.length + metadata.length, 500),
  })
  readonly #reading = new Map<string, Set<Meanwhile>>()
  /** Up to where the log was looked at, this event included; null before, and where that is not there any more. */
  #at: Pick<DatabaseEvent, 'commit' | 'id'> | null = null
  /** What is kept is true since this moment of `performance.now()`: the last look that succeeded began then. */
  #trueSince = Number.NEGATIVE_INFINITY
  /** Grows whenever all that was kept is dropped. */
  #dropped = 0
  #looking: Promise<unknown> = Promise.resolve()
  #next: Promise<boolean> | null = null

  constructor(
    connection: Connection,
    { prefix, categories }: { readonly prefix: string; readonly categories: Categories },
    timeouts: Timeouts,
    closing: AbortSignal,
  ) {
    this.#connection = connection
    this.#prefix = prefix
    this.#categories = categories
    this.#timeouts = timeouts
    this.#closing = closing
    const ours = categories.map(category => `${prefix}${category}-`)
    // Metadata lets the database hide events.
    this.#prefixes = [...ours, ...ours.map(each => `$$${each}`)]
  }

  /** Takes an event that a reader of the log has met, as the place to look from if there is none yet. */
  met({ commit, id }: DatabaseEvent): void {
    this.#at ??= { commit, id }
  }

  /**
   * What came after a revision, as the store has it at the moment `since` or later. Where that is not known from the end of the log,
   * or does not reach to `known`, the stream itself is read.
   */
  async read(
    stream: string,
    { after, known, since }: { readonly after: number; readonly known: number; readonly since: number },
    read: Read,
  ): Promise<readonly StoredEvent[]> {
    if (this.#endFrom(stream, after + 1) !== null) {
      const isSeen = this.#trueSince >= since || (await this.#isSeenNow())
      const end = isSeen ? this.#endFrom(stream, after + 1) : null
      if (end !== null && end.first + end.events.length > known)
        return end.events.slice(after + 1 - end.first)
    }
    return this.#at !== null && isAmong(stream, this.#categories)
      ? this.#keeping(stream, after, read)
      : read()
  }

  #isSeenNow(): Promise<boolean> {
    return within(this.#timeouts.tryMs * WAITED, this.#look()).catch(() => false)
  }

  async #keeping(stream: string, after: number, read: Read): Promise<readonly StoredEvent[]> {
    const meanwhile: Meanwhile = { events: [], isUnsure: false }
    const all = this.#reading.get(stream) ?? new Set()
    this.#reading.set(stream, all.add(meanwhile))
    const dropped = this.#dropped
    try {
      const events = await read()
      if (dropped === this.#dropped && !meanwhile.isUnsure) {
        this.#keep(stream, { first: after + 1, events })
        for (const event of meanwhile.events) this.#add(event)
      }
      return events
    } finally {
      all.delete(meanwhile)
      if (all.size === 0) this.#reading.delete(stream)
    }
  }

  #endFrom(stream: string, revision: number): End | null {
    const end = this.#kept.get(stream)
    return end !== undefined && end.first <= revision ? end : null
  }

  #keep(stream: string, { first, events }: End): void {
    const over = Math.max(0, events.length - KEPT_EVENTS_MAX)
    this.#kept.set(stream, { first: first + over, events: events.slice(over) })
  }

  /**
   * Whether the end of the log was read from where it was left. One look at a time; a caller that asks meanwhile waits for the
   * next one.
   */
  #look(): Promise<boolean> {
    this.#next ??= this.#lookAfter(this.#looking)
    return this.#next
  }

  async #lookAfter(before: Promise<unknown>): Promise<boolean> {
    await before
    const look = this.#lookOn().catch((error: unknown) => {
      // The log may have been cut there.
      if (kindOf(error) === 'no-such-position') this.#drop(null)
      return false
    })
    this.#looking = look
    this.#next = null
    return look
  }

  async #lookOn(): Promise<boolean> {
    const { tryMs } = this.#timeouts
    const silence = { firstMs: tryMs, laterMs: tryMs }
    const beganAt = performance.now()
    for (let looks = 0; this.#at !== null; looks++) {
      const { commit, id } = this.#at
      const request = logRequest(this.#prefixes, commit, LOOK_EVENTS)
      const responses = await this.#connection.readWhole(request, silence, this.#closing)
      const [first, ...news] = responses.map(recordedIn).filter(isEvent)
      if (first?.commit !== commit || first.id !== id) break
      for (const each of news) this.#see(each)
      const last = news.at(-1) ?? first
      this.#at = { commit: last.commit, id: last.id }
      if (news.length + 1 < LOOK_EVENTS) {
        this.#trueSince = beganAt
        return true
      }
      if (looks + 1 < LOOKS_MAX) continue
      // The last look was too long ago: what is new in a stream is found sooner by reading the stream itself.
      this.#drop(this.#at)
      return false
    }
    this.#drop(null)
    return false
  }

  #see(recorded: DatabaseEvent): void {
    const prefix = this.#prefix
    if (!recorded.type.startsWith('$') && recorded.stream.startsWith(prefix)) {
      const event = storedOf(recorded, prefix)
      for (const { events } of this.#reading.get(event.stream) ?? []) events.push(event)
      this.#add(event)
      return
    }
    // Its metadata was changed, or it was ended: only the stream itself shows what it holds now.
    const stream = recorded.stream.replace(/^\$\$/, '').slice(prefix.length)
    for (const meanwhile of this.#reading.get(stream) ?? []) meanwhile.isUnsure = true
    this.#kept.delete(stream)
  }

  #add(event: StoredEvent): void {
    const end = this.#kept.get(event.stream)
    if (end === undefined || event.revision < end.first) return
    const known = end.events[event.revision - end.first]
    if (event.revision === end.first + end.events.length) {
      this.#keep(event.stream, { first: end.first, events: [...end.events, event] })
    } else if (known?.id !== event.id) this.#kept.delete(event.stream)
  }

  #drop(at: Pick<DatabaseEvent, 'commit' | 'id'> | null): void {
    this.#kept.clear()
    this.#dropped++
    this.#trueSince = Number.NEGATIVE_INFINITY
    this.#at = at
  }
}
