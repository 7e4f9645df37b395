import type { DatabaseSync } from 'node:sqlite'
import {
  type AppendOutcome,
  assertDense,
  type Categories,
  CHECKPOINT_STREAM,
  type Checkpoint,
  CheckpointNotInLog,
  checkAppend,
  checkErase,
  type EventReference,
  type EventStore,
  type ExpectedRevision,
  isAmong,
  type NewEvent,
  PAGE_MAX,
  type Page,
  type PositionedEvent,
  type StoredEvent,
  StreamErased,
  StreamShort,
} from '../event-store.ts'
import { fingerprintOf } from '../fingerprint.ts'
import { AsideStreams } from './aside.ts'
import { openDatabase } from './database.ts'
import { GroupCommit } from './group-commit.ts'
import { type LedgerLock, shareLedger } from './ledger-lock.ts'
import { LogPages } from './log-pages.ts'
import { placeOf } from './placement.ts'
import { openReadOnly } from './read-only.ts'
import { RecentEnds } from './recent-ends.ts'
import { CURSOR, reading, readingTogether, storedOf } from './rows.ts'
import { insertEvents, metadataReader } from './shared-metadata.ts'
import { type Row, statementsOn } from './statements.ts'
import { upgrade } from './upgrade.ts'

/** How often a follower asks whether another process wrote to the file. */
const POLL_MS = 100

export type SqliteStoreOptions = {
  readonly file: string
  readonly categories: Categories
  /** Categories whose streams are no part of the log. */
  readonly aside?: Categories
  readonly isReadOnly?: boolean
}

/**
 * Opens, and where needed creates, the embedded store in `file` (`:memory:` for one that goes with the process). One that is
 * opened to be read is neither created nor changed; one of an earlier version is brought to the form of this one by whoever opens
 * it to write. Throws `NoLedger` where the file holds something else.
 */
export function openSqliteStore({
  file,
  isReadOnly = false,
  categories,
  aside = [],
}: SqliteStoreOptions): EventStore {
  if (isReadOnly) return new SqliteStore({ db: openReadOnly(file), lock: null, categories, aside })
  upgrade(file)
  const lock = file === ':memory:' ? null : shareLedger(file)
  try {
    return new SqliteStore({ db: openDatabase(file), lock, categories, aside })
  } catch (error) {
    lock?.release()
    throw error
  }
}

type Opened = {
  readonly db: DatabaseSync
  readonly lock: LedgerLock | null
  readonly categories: Categories
  readonly aside: Categories
}

class SqliteStore implements EventStore {
  readonly #db: DatabaseSync
  readonly #categories: Categories
  readonly #lock: LedgerLock | null
  readonly #aside: Categories
  readonly #asideStreams: AsideStreams
  readonly #commits: GroupCommit
  readonly #statements
  readonly #ends: RecentEnds
  readonly #pages: LogPages
  readonly #followers = new Set<() => void>()
  readonly #closing = new AbortController()
  #closed: Promise<void> | null = null

  constructor({ db, lock, categories, aside }: Opened) {
    this.#categories = categories
    this.#aside = aside
    this.#db = db
    this.#lock = lock
    this.#statements = statementsOn(this.#db)
    this.#ends = new RecentEnds(() => this.#version())
    this.#pages = new LogPages(this.#statements)
    this.#asideStreams = new AsideStreams(this.#db)
    this.#commits = new GroupCommit(this.#db, () => this.#wake())
  }

  async append(
    stream: string,
    events: readonly NewEvent[],
    expected: ExpectedRevision,
  ): Promise<AppendOutcome> {
    this.#assertOpen()
    const bytes = checkAppend(stream, events, [...this.#categories, ...this.#aside])
    const isAside = isAmong(stream, this.#aside)
    const write = () =>
      isAside ? this.#writeAside(stream, events, expected) : this.#write(stream, events, expected)
    return this.#commits.add(write, bytes)
  }

  async readStream(stream: string, after = -1, known = -1): Promise<readonly StoredEvent[]> {
    this.#assertOpen()
    const last = await this.#ends.last(stream, after + 1)
    this.#assertOpen()
    const events = last === null ? this.#eventsOf(stream, after) : [last]
    // A file shows all that it holds: what is not there now does not come by itself.
    if ((events.at(-1)?.revision ?? after) < known) throw new StreamShort(stream, known)
    return events
  }

  async readEvents(references: readonly EventReference[]): Promise<readonly StoredEvent[]> {
    this.#assertOpen()
    const metadataOf = metadataReader(this.#statements)
    const eventAt = ({ stream, revision }: EventReference): StoredEvent => {
      const row = reading(() => this.#rowAt(stream, revision))
      if (row === undefined) throw new StreamShort(stream, revision)
      return storedOf(row, metadataOf)
    }
    return readingTogether(this.#statements, () => references.map(eventAt))
  }

  async *readAll(after: Checkpoint): AsyncGenerator<readonly PositionedEvent[]> {
    this.#assertOpen()
    const end = this.#lastPlace()
    let at = this.#resume(after)
    for (;;) {
      const events = this.#pages.after(at, end)
      if (events.length === 0) return
      yield events
      at = events.at(-1) ?? at
      this.#assertOpen()
    }
  }

  async *subscribeAll(after: Checkpoint, signal: AbortSignal): AsyncGenerator<Page> {
    this.#assertOpen()
    let at = this.#resume(after)
    const stop = AbortSignal.any([signal, this.#closing.signal])
    for (let hasTold = false; !stop.aborted; ) {
      const end = this.#lastPlace()
      const events = this.#pages.after(at, end)
      const caughtUp = events.length < PAGE_MAX
      if (events.length > 0 || !hasTold) {
        at = events.at(-1) ?? at
        hasTold = caughtUp
        // Nothing came after them, so the last one of each stream is its end.
        if (caughtUp) for (const event of events) this.#ends.keep(event)
        yield { events, caughtUp }
      }
      if (caughtUp) await this.#growth(end, stop)
    }
  }

  async asideStreams(category: string): Promise<readonly string[]> {
    this.#assertOpen()
    return reading(() => this.#asideStreams.namesOf(category))
  }

  /** Its bytes are overwritten, in the file and in the write-ahead log. Copies and back-ups of the file keep them. */
  async erase(stream: string): Promise<void> {
    this.#assertOpen()
    checkErase(stream, this.#aside)
    await this.#commits.add(() => this.#asideStreams.erase(stream), 0)
    await this.#asideStreams.sweep()
  }

  async size(): Promise<number> {
    this.#assertOpen()
    // Places are dense: nothing in them is ever deleted, and what is rolled back gives its numbers back.
    const [, checkpoints] = reading(() => this.#endOf(CHECKPOINT_STREAM))
    return this.#lastPlace() - (checkpoints ?? -1) - 1
  }

  servedBy(): null {
    return null
  }

  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  async #close(): Promise<void> {
    this.#closing.abort()
    await this.#commits.idle()
    this.#db.close()
    this.#lock?.release()
  }

  #eventsOf(stream: string, after: number): readonly StoredEvent[] {
    const metadataOf = metadataReader(this.#statements)
    const events = reading(() => this.#rowsOf(stream, after)).map(row => storedOf(row, metadataOf))
    assertDense(stream, after + 1, events)
    const last = events.at(-1)
    if (last !== undefined && !isAmong(stream, this.#aside)) this.#ends.keep(last)
    return events
  }

  #rowsOf(stream: string, after: number): readonly Row[] {
    if (isAmong(stream, this.#aside)) return this.#asideStreams.read(stream, after)
    return this.#statements.readStream.all(stream, after) as unknown as Row[]
  }

  #rowAt(stream: string, revision: number): Row | undefined {
    if (!isAmong(stream, this.#aside)) {
      return this.#statements.readEvent.get(stream, revision) as unknown as Row | undefined
    }
    return this.#asideStreams.read(stream, revision - 1).find(row => row[2] === revision)
  }

  /** The same as `#write`, for a stream that is kept aside. */
  #writeAside(stream: string, events: readonly NewEvent[], expected: ExpectedRevision): AppendOutcome {
    const aside = this.#asideStreams
    if (aside.isErased(stream)) throw new StreamErased(stream)
    const { written, first, met } = placeOf(events, expected, aside.endOf(stream), revision =>
      aside.idAt(stream, revision),
    )
    if (met === null) aside.insert(stream, first, events)
    return met ?? written
  }

  /** Runs inside the transaction of the group. Writes all events or none, and returns where the stream stands. */
  #write(stream: string, events: readonly NewEvent[], expected: ExpectedRevision): AppendOutcome {
    const { addStream, idAt } = this.#statements
    const [known, last] = this.#endOf(stream)
    const { written, first, met } = placeOf(events, expected, last, revision => {
      const row = idAt.get(known, revision) as unknown as readonly [Uint8Array] | undefined
      return row?.[0]
    })
    if (met !== null) return met
    this.#ends.drop(stream)
    const streamId = known ?? Number(addStream.run(stream).lastInsertRowid)
    insertEvents(this.#statements, streamId, first, events)
    return written
  }

  /** The number of a stream and its last revision: both null where it was never written. */
  #endOf(stream: string): readonly [number | null, number | null] {
    const row = this.#statements.endOf.get(stream) as unknown as readonly [number, number | null] | undefined
    return row ?? [null, null]
  }

  #version(): number {
    const [version] = reading(() => this.#statements.dataVersion.get()) as unknown as readonly [number]
    return version
  }

  #lastPlace(): number {
    const row = reading(() => this.#statements.lastPlace.get()) as unknown as readonly [number | null]
    return row[0] ?? 0
  }

  /** The reader's place, at which its last event must stand: a file that was restored from a back-up may hold another one. */
  #resume(after: Checkpoint): Checkpoint {
    if (after.cursor === '') return after
    const [, place = '', mark] = CURSOR.exec(after.cursor) ?? []
    const row = reading(() => this.#statements.eventAt.get(Number(place))) as unknown as Row | undefined
    const event = row && storedOf(row, metadataReader(this.#statements))
    if (event === undefined || fingerprintOf(event) !== mark) throw new CheckpointNotInLog(after)
    return after
  }

  /** Settles when the log has grown beyond `end`, by this process or another one, or when it is time to stop. */
  async #growth(end: number, stop: AbortSignal): Promise<void> {
    while (!stop.aborted && this.#lastPlace() === end) {
      const { promise, resolve } = Promise.withResolvers<void>()
      const timer = setTimeout(resolve, POLL_MS)
      this.#followers.add(resolve)
      const onAbort = () => resolve()
      stop.addEventListener('abort', onAbort)
      await promise
      stop.removeEventListener('abort', onAbort)
      clearTimeout(timer)
      this.#followers.delete(resolve)
    }
  }

  #wake(): void {
    for (const wake of this.#followers) wake()
  }

  #assertOpen(): void {
    if (this.#closing.signal.aborted) throw new Error('the event store is closed')
  }
}
