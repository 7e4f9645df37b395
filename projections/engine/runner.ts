import type { DatabaseSync } from 'node:sqlite'
import type { Checkpoint, EventStore, Page, PositionedEvent } from '../../src/event-store/event-store.ts'
import { quarantinedIn } from '../../src/event-store/quarantined.ts'
import { sqliteFailureOf } from '../../src/event-store/sqlite-failure.ts'
import { Changes } from './changes.ts'
import { gathered } from './gathered.ts'
import { KeyedEvents } from './keyed-events.ts'
import { LogTiles } from './log-tiles.ts'
import type { News, PageFailure, ProjectionStatus } from './news.ts'
import { EVENTS_OF_BUILD, PageCommits } from './page-commits.ts'
import { furthestBehind, instantsOf, PageFold, type Place, readOf, reasonOf } from './page-fold.ts'
import type { OpenProjection, Projection } from './projection.ts'
import { checkpointOf } from './read-model.ts'
import { type SetAside, SetAsideStreams } from './set-aside.ts'
import { LogHasHole, type StreamEnd, StreamEnds } from './stream-ends.ts'
import { type AwaitedEvent, Waiting } from './waiting.ts'

type Running = Projection & OpenProjection & { -readonly [Key in keyof Place]: Place[Key] }

/**
 * Folds the log into one file. For each page every projection stores its rows and its checkpoint in one transaction; a page
 * seen before is skipped. An event that cannot be folded costs the projections that it concerns the rest of its stream, or stops
 * them just before it; the others go on.
 *
 * Where the file cannot be written, `apply`, `catchUp` and `follow` throw: all of the page is undone, and the reader
 * goes on from where the file really stands.
 */
export class Runner {
  readonly #db: DatabaseSync
  readonly #projections: readonly Running[]
  readonly #pages: PageFold
  #commits: PageCommits
  readonly #setAside: SetAsideStreams
  readonly #streams: StreamEnds
  readonly #keyed: KeyedEvents
  readonly tiles: LogTiles
  /** What has changed since the start. */
  readonly changes = new Changes()
  readonly #saw: (recordedAt: string) => void
  readonly #tell: (news: News) => void
  readonly #waiting = new Waiting()
  #read: Checkpoint
  #caughtUpAt = 0
  #isCaughtUp = false
  #failure: PageFailure | null = null
  #hole: LogHasHole | null = null
  /** Whether what is held in memory is what the file says. */
  #isSure = true

  /**
   * `saw` gets the `recordedAt` of what is read, so that this node never records anything earlier. `tell` reports what has gone
   * wrong, and that the node has recovered. `tiles`: the tree that it keeps beside the projections.
   */
  constructor(
    db: DatabaseSync,
    projections: readonly Projection[],
    saw: (recordedAt: string) => void = () => {},
    tell: (news: News) => void = () => {},
    tiles: LogTiles = new LogTiles(db),
  ) {
    this.#db = db
    this.#saw = saw
    this.#tell = tell
    this.#setAside = new SetAsideStreams(db)
    this.#streams = new StreamEnds(db)
    this.#keyed = new KeyedEvents(db)
    this.tiles = tiles
    this.#pages = new PageFold(db, this.#setAside)
    this.#commits = new PageCommits(db, 1)
    this.#projections = projections.map(each => ({
      ...each,
      ...each.open(db),
      at: checkpointOf(db, each.name),
      stoppedBy: null,
    }))
    this.#read = furthestBehind(this.#projections)
    this.#tellSetAside(this.#setAside.all())
  }

  #tellSetAside(streams: readonly SetAside[]): void {
    if (streams.length > 0) this.#tell({ kind: 'set-aside', streams })
  }

  /** The position of the last event that this node has read, and whether nothing more was there then. */
  get read(): { readonly position: number; readonly isCaughtUp: boolean } {
    return { position: this.#read.position, isCaughtUp: this.#isCaughtUp }
  }

  /** What is missing in the log, where reading has stopped; null while nothing is known to be. */
  get hole(): LogHasHole | null {
    return this.#hole
  }

  /** The last event of a stream that this node has read; null where it has read none. */
  endOf(stream: string): StreamEnd | null {
    return this.#streams.of(stream)
  }

  /** Where reading goes on. */
  get checkpoint(): Checkpoint {
    return this.#read
  }

  /** When this node last stood at the end of the log, in milliseconds of the given clock; see `follow`. */
  get caughtUpAt(): number {
    return this.#caughtUpAt
  }

  get status(): readonly ProjectionStatus[] {
    return this.#projections.map(({ name, at, stoppedBy }) => {
      const setAside = [...this.#setAside.of(name).values()]
      return { name, position: at.position, stoppedBy, setAside }
    })
  }

  /** Up to which position the named projections lack nothing, having stopped or set streams aside; null where they lack nothing. */
  completeUpTo(names: readonly string[]): number | null {
    let end = Number.POSITIVE_INFINITY
    for (const { name, at, stoppedBy } of this.#projections) {
      if (!names.includes(name)) continue
      if (stoppedBy !== null) end = Math.min(end, at.position)
      for (const { position } of this.#setAside.of(name).values()) end = Math.min(end, position - 1)
    }
    return end === Number.POSITIVE_INFINITY ? null : end
  }

  /** Why the last page could not be kept; null where it could. */
  get failure(): PageFailure | null {
    return this.#failure
  }

  /** How often what has this name may have changed since the start; see `scopeOf`. */
  changesOf(scope: string): number {
    return this.changes.of(scope)
  }

  /** Reads to the end of the log as it is now. `onPage` is called after each page. */
  async catchUp(
    store: EventStore,
    onPage: (read: number, whole: number | null) => void = () => {},
  ): Promise<void> {
    const whole = await store.size()
    this.#pages.quarantined = await quarantinedIn(store)
    this.#resume()
    const pages = store.readAll(this.#read)
    for await (const events of this.#commits.isForMany ? pages : gathered(pages)) {
      this.apply({ events, caughtUp: false })
      onPage(this.#read.position, whole)
    }
    this.#commits.commit()
    this.#isCaughtUp = true
  }

  /** The same for a file that is thrown away after a crash: many pages then share a transaction. */
  async build(...how: Parameters<Runner['catchUp']>): Promise<void> {
    this.#commits = new PageCommits(this.#db, EVENTS_OF_BUILD)
    await this.catchUp(...how)
  }

  /** Follows the log until `signal` aborts. Throws where the store does, and where the file cannot be written. */
  async follow(store: EventStore, signal: AbortSignal, clock: () => number): Promise<void> {
    this.#pages.quarantined = await quarantinedIn(store)
    this.#resume()
    for await (const page of store.subscribeAll(this.#read, signal)) {
      this.apply(page)
      if (page.caughtUp) this.#caughtUpAt = clock()
    }
  }

  apply({ events, caughtUp }: Page): void {
    const before = this.#read
    try {
      this.#resume()
      if (events.length > 0) this.#keep(events)
      this.#isCaughtUp = caughtUp
      if (this.#failure !== null) this.#tell({ kind: 'recovered' })
      this.#failure = null
    } catch (error) {
      this.#read = before
      this.#undo(error)
      throw error
    } finally {
      this.#waiting.wake()
    }
  }

  #keep(events: readonly PositionedEvent[]): void {
    this.#count(events)
    const page = events.map(readOf)
    for (const recordedAt of instantsOf(page)) this.#saw(recordedAt)
    const [touched, leaves] = [new Set<string>(), this.tiles.leavesOf(page)]
    this.#commits.begin()
    this.#streams.follow(events)
    this.#keyed.follow(events)
    const folded = new Map<string, ReturnType<PageFold['fold']>>()
    for (const each of this.#projections) {
      const stops = (each.needs ?? []).map(name => folded.get(name)?.stoppedBy ?? null)
      const needed = stops.find(stop => stop !== null) ?? null
      const outcome = this.#pages.fold(each, page, scope => touched.add(scope), needed)
      folded.set(each.name, outcome)
    }
    this.tiles.follow(events, leaves)
    this.#commits.end(events.length)
    this.#place(folded)
    if (this.#hole !== null && this.#read.position >= this.#hole.position) this.#hole = null
    this.changes.note(touched)
  }

  /** Takes over the outcome of a page; only after the commit, so that no caller is shown what is not stored. */
  #place(folded: ReadonlyMap<string, ReturnType<PageFold['fold']>>): void {
    const setAside = [...folded.values()].flatMap(each => each.setAside)
    if (setAside.length > 0) this.#setAside.reload()
    for (const projection of this.#projections) {
      const { at, stoppedBy } = folded.get(projection.name) ?? projection
      const isNews = stoppedBy !== null && projection.stoppedBy === null
      Object.assign(projection, { at, stoppedBy })
      if (isNews) this.#tell({ kind: 'stopped', projection: projection.name, by: stoppedBy })
    }
    this.#tellSetAside(setAside)
  }

  /** Undoes a page, in the file and in memory; what was computed meanwhile counts as changed. */
  #undo(cause: unknown): void {
    // A fault of the log, and none of the read model.
    if (cause instanceof LogHasHole) this.#hole = cause
    else this.#fail(cause)
    this.#isCaughtUp = false
    this.#isSure = false
    this.changes.noteAll()
    try {
      this.#resume()
    } catch {
      // The file cannot be read either: `#resume` is called again before anything else is done with it.
    }
  }

  #fail(cause: unknown): void {
    const failure = sqliteFailureOf(cause)
    const what = failure === null ? `go on: ${reasonOf(cause)}` : `be written: ${failure.reason}`
    const reason = `the read model cannot ${what}`
    if (this.#failure?.reason !== reason) this.#tell({ kind: 'failed', reason, cause })
    this.#failure = { reason, cause }
  }

  /**
   * Goes back to where the file stands, after a page that failed. SQLite undoes a transaction by itself where the disk is full
   * or fails, so only the file knows what was committed.
   */
  #resume(): void {
    if (this.#isSure) return
    for (const held of [this.tiles, this.#streams]) held.forget()
    this.#commits.undo()
    for (const projection of this.#projections) {
      projection.forget()
      projection.at = checkpointOf(this.#db, projection.name)
    }
    this.#setAside.reload()
    this.#read = furthestBehind(this.#projections)
    this.#isSure = true
  }

  /** The position of an event, once it is read. Call this before the event is appended; `forget` if it is not. */
  awaitEvent(id: string): AwaitedEvent {
    return this.#waiting.event(id)
  }

  /**
   * The position of a stored event, once it is read. It is exact if the event is the last of its stream or belongs to a request
   * with an Idempotency-Key; for any other, it is that of the last event of its stream, which comes later.
   */
  async positionOf(event: Pick<PositionedEvent, 'stream' | 'revision' | 'id'>): Promise<number> {
    const { stream, revision, id } = event
    const end = this.#streams.of(stream)
    if (end === null || end.revision < revision) return this.awaitEvent(id).position
    return end.revision === revision ? end.position : (this.#keyed.positionOf(id) ?? end.position)
  }

  /** Waits until the named projections have folded the log to `position`, one stopped before it, or patience ends. */
  async reach(
    position: number,
    names: readonly string[],
    patience: number | AbortSignal,
  ): Promise<'reached' | 'stopped' | 'behind'> {
    const outcome = () => {
      const needed = this.#projections.filter(({ name }) => names.includes(name))
      if (needed.every(({ at }) => at.position >= position)) return 'reached'
      return needed.some(({ at, stoppedBy }) => stoppedBy !== null && at.position < position)
        ? 'stopped'
        : null
    }
    return (await this.#waiting.until(outcome, patience)) ?? 'behind'
  }

  #count(events: readonly PositionedEvent[]): void {
    const isNews = ({ position }: PositionedEvent) => position > this.#read.position
    for (const event of events) if (isNews(event)) this.#waiting.read(event.id, event.position)
    const last = events.at(-1)
    if (last !== undefined && isNews(last)) this.#read = { position: last.position, cursor: last.cursor }
  }
}
