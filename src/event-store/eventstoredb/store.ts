import {
  type AppendOutcome,
  type Categories,
  CHECKPOINT_STREAM,
  type Checkpoint,
  CheckpointNotInLog,
  checkAppend,
  checkErase,
  type EventReference,
  type EventStore,
  type ExpectedRevision,
  type ForgettingSetting,
  isAmong,
  type NewEvent,
  PAGE_MAX,
  type Page,
  type PositionedEvent,
  type StoredEvent,
  StoreUnavailable,
} from '../event-store.ts'
import { AsideStreams, erasedFor, nothingWhereErased } from './aside.ts'
import { Connection } from './connection.ts'
import { commitOf, cursorOf, isAt } from './cursor.ts'
import { kindOf } from './failure.ts'
import { ForgettingSettings } from './forgetting.ts'
import { type DatabaseEvent, isEvent, logRequest, recordedIn } from './messages.ts'
import { assertPlaced, lastOf } from './placed.ts'
import { RecentStreams } from './recent-streams.ts'
import { pause, retried, SILENT } from './retry.ts'
import { sendingOn } from './sending.ts'
import { StreamQueues } from './stream-queues.ts'
import { StreamReader, storedOf } from './stream-reader.ts'
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
  readonly #ours: readonly string[]
  readonly #patience: Timeouts
  readonly #streams: StreamReader
  readonly #recent: RecentStreams
  readonly #forgetting: ForgettingSettings
  readonly #queues = new StreamQueues()
  readonly #closing = new AbortController()
  #closed: Promise<void> | null = null

  constructor({ url, categories, aside = [], prefix = '', timeouts: patience }: EventStoreDbOptions) {
    this.#connection = new Connection(url)
    this.#prefix = prefix
    this.#categories = categories
    this.#aside = aside
    this.#ours = categories.map(category => `${prefix}${category}-`)
    this.#patience = { ...TIMEOUTS, ...patience }
    const given = [this.#patience, this.#closing.signal] as const
    this.#streams = new StreamReader(this.#connection, prefix, ...given)
    this.#recent = new RecentStreams(this.#connection, { prefix, categories }, ...given)
    this.#asideStreams = new AsideStreams(this.#connection, prefix, ...given)
    this.#forgetting = new ForgettingSettings(this.#connection, { prefix, ours: this.#ours }, ...given)
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
      const { events, isLast } = await this.#page(at, this.#closing.signal)
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
        for await (const page of this.#follow(at, hasTold, stop)) {
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

  /** What stands in the log, page by page, then what comes, until the subscription breaks or falls silent. */
  async *#follow(after: Checkpoint, hasTold: boolean, stop: AbortSignal): AsyncGenerator<Page> {
    let at = after
    let isTold = hasTold
    for (let caughtUp = false; !caughtUp; ) {
      const page = await this.#page(at, stop)
      caughtUp = page.isLast
      at = page.events.at(-1) ?? at
      if (page.events.length > 0 || !isTold) yield { events: page.events, caughtUp }
      isTold = caughtUp
    }
    const live = logRequest(this.#ours, commitOf(at), null)
    const { tryMs: openMs, liveSilenceMs: silenceMs } = this.#patience
    for await (const responses of this.#connection.readOn(live, PAGE_MAX, { openMs, silenceMs }, stop)) {
      const events = this.#numbered(responses.map(recordedIn).filter(isEvent), at)
      if (events.length === 0) continue
      at = events.at(-1) ?? at
      yield { events, caughtUp: responses.length < PAGE_MAX }
    }
  }

  /**
   * The next events after a checkpoint, and whether the log ended there; throws `CheckpointNotInLog` where the one that it
   * names is not there.
   */
  async #page(at: Checkpoint, stop: AbortSignal): Promise<LogPage> {
    const from = commitOf(at)
    // A page begins AT the event that was read last, which must still be there: if it is not, the log was restored.
    const count = from === null ? PAGE_MAX : PAGE_MAX + 1
    const request = logRequest(this.#ours, from, count)
    const { logSilenceMs: laterMs, missingMs } = this.#patience
    // The search for a first event may take long, so a short read finds out first whether the database answers at all.
    if (from === null) await this.#streams.readFrom(CHECKPOINT_STREAM, 0, 1, stop)
    const until = this.#patienceFromNow()
    for (let tries = 0, missingAt = 0; ; tries++) {
      // The event AT which the page begins is found at once; the next ones may lie far behind it.
      const read = (limitMs: number) =>
        this.#connection.readWhole(request, { firstMs: from === null ? laterMs : limitMs, laterMs }, stop)
      const responses = await retried(read, this.#patience, { until, toTell: SILENT, stop }).catch(error => {
        if (kindOf(error) !== 'no-such-position') throw error
        return []
      })
      const recorded = responses.map(recordedIn).filter(isEvent)
      const [first] = recorded
      if (from === null || (first !== undefined && isAt(at, first))) {
        const page = { events: this.#numbered(recorded, at), isLast: recorded.length < count }
        return page.events.length > 0 || page.isLast ? page : this.#behind(recorded.at(-1), at, stop)
      }
      missingAt ||= performance.now()
      if (performance.now() - missingAt > missingMs) throw new CheckpointNotInLog(at)
      await pause(tries, stop)
      stop.throwIfAborted()
    }
  }

  /** The next events after a whole page that held only records of the database. */
  async #behind(last: DatabaseEvent | undefined, at: Checkpoint, stop: AbortSignal): Promise<LogPage> {
    const { logSilenceMs } = this.#patience
    const silence = { firstMs: logSilenceMs, laterMs: logSilenceMs }
    for (let from = last?.commit ?? null; ; ) {
      const request = logRequest(this.#ours, from, PAGE_MAX + 1)
      const read = () => this.#connection.readWhole(request, silence, stop)
      const until = this.#patienceFromNow()
      const responses = await retried(read, this.#patience, { until, toTell: SILENT, stop })
      const recorded = responses.map(recordedIn).filter(isEvent)
      const page = { events: this.#numbered(recorded, at), isLast: recorded.length <= PAGE_MAX }
      if (page.events.length > 0 || page.isLast) return page
      from = recorded.at(-1)?.commit ?? from
    }
  }

  /** In the order of the log; what came before is dropped, so that a repeat shifts no number. */
  #numbered(recorded: readonly DatabaseEvent[], after: Checkpoint): readonly PositionedEvent[] {
    let { position } = after
    let last = commitOf(after)
    const events: PositionedEvent[] = []
    for (const each of recorded) {
      if (last !== null && each.commit <= last) continue
      last = each.commit
      this.#recent.met(each)
      // A record of the database itself: a tombstone, or a link.
      if (each.type.startsWith('$')) continue
      position++
      events.push({ ...storedOf(each, this.#prefix), position, cursor: cursorOf(each) })
    }
    return events
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

type LogPage = { readonly events: readonly PositionedEvent[]; readonly isLast: boolean }

const closed = () => new Error('the event store is closed')
