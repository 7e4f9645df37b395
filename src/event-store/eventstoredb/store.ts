import {
  type AppendOutcome,
  type Categories,
  type Checkpoint,
  checkAppend,
  checkErase,
  type EventReference,
  type EventStore,
  type ExpectedRevision,
  type ForgettingSetting,
  isAmong,
  type NewEvent,
  type Page,
  type PositionedEvent,
  type StoredEvent,
  StoreUnavailable,
} from '../event-store.ts'
import { AsideStreams, erasedFor, nothingWhereErased } from './aside.ts'
import { Connection } from './connection.ts'
import { kindOf } from './failure.ts'
import { ForgettingSettings } from './forgetting.ts'
import { LogReader } from './log-reader.ts'
import { assertPlaced, lastOf } from './placed.ts'
import { RecentStreams } from './recent-streams.ts'
import { pause, retried, SILENT } from './retry.ts'
import { sendingOn } from './sending.ts'
import { StreamQueues } from './stream-queues.ts'
import { StreamReader } from './stream-reader.ts'
import { TIMEOUTS, type Timeouts } from './timeouts.ts'

/** Opens a ledger in EventStoreDB. Nothing is sent yet; throws if the client cannot read `url`. */
export function openEventStoreDb(options: EventStoreDbOptions): EventStore {
  return new EventStoreDb(options)
}

export type EventStoreDbOptions = {
  /** `esdb://…` or `esdb+discover://…`, as the client reads it. */
  readonly url: string
  readonly categories: Categories
  /** Categories whose streams are no part of the log. */
  readonly aside?: Categories
  /** Stands before the name of every stream, so that several ledgers may share a database; it has no `-`. */
  readonly prefix?: string
  /** What is left out here is taken from `TIMEOUTS`. */
  readonly timeouts?: Partial<Timeouts>
}

class EventStoreDb implements EventStore {
  readonly #connection: Connection
  readonly #prefix: string
  readonly #categories: Categories
  readonly #aside: Categories
  readonly #asideStreams: AsideStreams
  readonly #patience: Timeouts
  readonly #streams: StreamReader
  readonly #recent: RecentStreams
  readonly #log: LogReader
  readonly #forgetting: ForgettingSettings
  readonly #queues = new StreamQueues()
  readonly #closing = new AbortController()
  #closed: Promise<void> | null = null

  constructor({ url, categories, aside = [], prefix = '', timeouts: patience }: EventStoreDbOptions) {
    this.#connection = new Connection(url)
    this.#prefix = prefix
    this.#categories = categories
    this.#aside = aside
    const ours = categories.map(category => `${prefix}${category}-`)
    this.#patience = { ...TIMEOUTS, ...patience }
    const given = [this.#patience, this.#closing.signal] as const
    this.#streams = new StreamReader(this.#connection, prefix, ...given)
    this.#recent = new RecentStreams(this.#connection, { prefix, categories }, ...given)
    this.#log = new LogReader(this.#connection, { prefix, ours }, this.#streams, this.#recent, this.#patience)
    this.#asideStreams = new AsideStreams(this.#connection, prefix, ...given)
    this.#forgetting = new ForgettingSettings(this.#connection, { prefix, ours }, ...given)
  }

  async append(
    stream: string,
    events: readonly NewEvent[],
    expected: ExpectedRevision,
  ): Promise<AppendOutcome> {
    this.#assertOpen()
    const bytes = checkAppend(stream, events, [...this.#categories, ...this.#aside])
    const until = this.#patienceFromNow()
    // One at a time for each stream, so that two of a writer keep their order and none meets a copy of itself.
    return this.#queues.add(stream, bytes, async () => {
      if (performance.now() >= until) {
        throw new StoreUnavailable(
          'the event store does not answer: this was not sent to it, and can be again',
        )
      }
      const append = [this.#prefix + stream, events, expected] as const
      const send = sendingOn(this.#connection, append, this.#queues.underWay > 1)
      const toTell = `${SILENT}: whether this was recorded is not known, and the same again is safe`
      const sent = retried(send, this.#patience, { until, toTell })
      const outcome = await (this.#isAside(stream) ? sent.catch(erasedFor(stream)) : sent)
      if (!outcome.conflict) assertPlaced(stream, outcome.revision, lastOf(expected, events))
      return outcome
    })
  }

  async readStream(
    stream: string,
    after = -1,
    known = -1,
    since = performance.now(),
  ): Promise<readonly StoredEvent[]> {
    this.#assertOpen()
    const read = () => this.#streams.read(stream, after, known)
    return this.#isAside(stream)
      ? read().catch(nothingWhereErased)
      : this.#recent.read(stream, { after, known, since }, read)
  }

  async readEvents(references: readonly EventReference[]): Promise<readonly StoredEvent[]> {
    this.#assertOpen()
    return this.#streams.readNamed(references)
  }

  async *readAll(after: Checkpoint): AsyncGenerator<readonly PositionedEvent[]> {
    this.#assertOpen()
    for (let at = after; ; ) {
      const { events, isLast } = await this.#log.page(at, this.#closing.signal)
      if (events.length > 0) yield events
      if (isLast) return
      at = events.at(-1) ?? at
      this.#assertOpen()
    }
  }

  async *subscribeAll(after: Checkpoint, signal: AbortSignal): AsyncGenerator<Page> {
    this.#assertOpen()
    const stop = AbortSignal.any([signal, this.#closing.signal])
    let at = after
    let hasTold = false
    for (let failures = 0; !stop.aborted; ) {
      try {
        for await (const page of this.#log.follow(at, hasTold, stop)) {
          if (stop.aborted) return
          at = page.events.at(-1) ?? at
          hasTold = page.caughtUp
          failures = 0
          yield page
        }
      } catch (error) {
        if (stop.aborted) return
        const kind = kindOf(error)
        if (kind === 'final' || kind === 'denied') throw error
        await pause(failures++, stop)
      }
    }
  }

  async asideStreams(category: string): Promise<readonly string[]> {
    this.#assertOpen()
    return this.#asideStreams.namesOf(category)
  }

  async erase(stream: string): Promise<void> {
    this.#assertOpen()
    checkErase(stream, this.#aside)
    if ((await this.readStream(stream)).length > 0) await this.#asideStreams.erase(stream)
  }

  async size(): Promise<null> {
    this.#assertOpen()
    // The database counts everything in it, and only by reading it.
    return null
  }

  async settingsThatForget(): Promise<readonly ForgettingSetting[]> {
    this.#assertOpen()
    return this.#forgetting.read()
  }

  servedBy(): string | null {
    return this.#connection.target
  }

  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  async #close(): Promise<void> {
    this.#closing.abort(closed())
    await this.#queues.idle()
    await this.#connection.close()
  }

  #isAside(stream: string): boolean {
    return isAmong(stream, this.#aside)
  }

  #patienceFromNow(): number {
    return performance.now() + this.#patience.wholeMs
  }

  #assertOpen(): void {
    if (this.#closing.signal.aborted) throw closed()
  }
}

const closed = () => new Error('the event store is closed')
