import type { DatabaseSync } from 'node:sqlite'
import type { Checkpoint, EventStore, Page, PositionedEvent } from '../../src/event-store/event-store.ts'
import { quarantinedIn } from '../../src/event-store/quarantined.ts'
import { Changes } from './changes.ts'
import { type FollowedStore, followAgain, ReadAgain } from './follow-again.ts'
import { gathered } from './gathered.ts'
import { KeyedEvents } from './keyed-events.ts'
import { LogTiles } from './log-tiles.ts'
import { failureOf, type News, type PageFailure, type ProjectionStatus } from './news.ts'
import { EVENTS_OF_BUILD, type Later, PageCommits } from './page-commits.ts'
import { type Folded, furthestBehind, instantsOf, PageFold, type Place, readOf } from './page-fold.ts'
import type { OpenProjection, Projection } from './projection.ts'
import { checkpointOf } from './read-model.ts'
import { SetAsideStreams } from './set-aside.ts'
import { completeUpTo, isAnyHalted, named, type Reached, reachedBy, statusOf, stopOf } from './standing.ts'
import { LogHasHole, type StreamEnd, StreamEnds } from './stream-ends.ts'
import { type AwaitedEvent, type Patience, Waiting } from './waiting.ts'

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
  /** Up to this position each page is kept by itself. */
  #apartUpTo = 0

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
    const streams = this.#setAside.all()
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
    return statusOf(this.#projections, this.#setAside)
  }

  /** Up to which position the named projections lack nothing, having stopped or set streams aside; null where they lack nothing. */
  completeUpTo(names: readonly string[]): number | null {
    return completeUpTo(named(this.#projections, names), this.#setAside)
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
  async follow(store: FollowedStore, signal: AbortSignal, clock: () => number, wait?: Later): Promise<void> {
    this.#pages.quarantined = await quarantinedIn(store)
    const start = (fail: (error: unknown) => void) => {
      this.#resume()
      const lateFailure = (error: unknown) => {
        this.#apartUpTo = this.#read.position
        this.#undo(error)
        fail(error)
      }
      this.#commits = PageCommits.followed(this.#db, lateFailure, wait)
      return this.#read
    }
    const take = (page: Page) => {
      this.apply(page)
      if (page.caughtUp) this.#caughtUpAt = clock()
    }
    try {
      await followAgain(store, signal, start, take)
    } finally {
      this.#commits.finish()
      this.#commits = new PageCommits(this.#db, 1)
      this.#pages.isCareful = true
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
      if (!this.#pages.isCareful) {
        // Read once more, each page by itself, so that a fault costs no other one.
        this.#apartUpTo = events.at(-1)?.position ?? this.#apartUpTo
        this.#lose()
        throw new ReadAgain(error)
      }
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
    const isApart = (events[0]?.position ?? 0) <= this.#apartUpTo
    this.#pages.isCareful = isApart || !this.#commits.isFollowing
    this.#commits.begin(isApart)
    this.#streams.follow(events)
    this.#keyed.follow(events)
    const folded = new Map<string, Folded>()
    const touch = (scope: string) => touched.add(scope)
    for (const each of this.#projections)
      folded.set(each.name, this.#pages.fold(each, page, touch, stopOf(each, folded)))
    this.tiles.follow(events, leaves)
    // What has stopped stays so: it is never undone with other pages.
    this.#commits.end(events.length, isApart || isAnyHalted(this.#projections, folded))
    this.#place(folded)
    if (this.#hole !== null && this.#read.position >= this.#hole.position) this.#hole = null
    this.changes.note(touched)
  }

  /** Takes over the outcome of a page; only once all of it is in the file, so that no caller is shown what is not. */
  #place(folded: ReadonlyMap<string, Folded>): void {
    const setAside = [...folded.values()].flatMap(each => each.setAside)
    if (setAside.length > 0) this.#setAside.reload()
    for (const projection of this.#projections) {
      const { at, stoppedBy } = folded.get(projection.name) ?? projection
      const isNews = stoppedBy !== null && projection.stoppedBy === null
      Object.assign(projection, { at, stoppedBy })
      if (isNews) this.#tell({ kind: 'stopped', projection: projection.name, by: stoppedBy })
    }
    if (setAside.length > 0) this.#tell({ kind: 'set-aside', streams: setAside })
  }

  /** Undoes a page, in the file and in memory; what was computed meanwhile counts as changed. */
  #undo(cause: unknown): void {
    // A fault of the log, and none of the read model.
    if (cause instanceof LogHasHole) this.#hole = cause
    else {
      const failure = failureOf(cause)
      if (this.#failure?.reason !== failure.reason) this.#tell({ kind: 'failed', ...failure })
      this.#failure = failure
    }
    this.#lose()
  }

  /** Goes back to what the file says. */
  #lose(): void {
    this.#isCaughtUp = false
    this.#isSure = false
    this.changes.noteAll()
    try {
      this.#resume()
    } catch {
      // The file cannot be read either: `#resume` is called again before anything else is done with it.
    }
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

  /** The position of a stored event, once it is read; see `KeyedEvents.placeOf`. */
  async positionOf(event: Pick<PositionedEvent, 'stream' | 'revision' | 'id'>): Promise<number> {
    return this.#keyed.placeOf(event, this.#streams) ?? this.awaitEvent(event.id).position
  }

  /** Waits until the named projections have folded the log to `position`, one stopped before it, or patience ends. */
  async reach(position: number, names: readonly string[], patience: Patience): Promise<Reached> {
    const outcome = () => reachedBy(named(this.#projections, names), position)
    return (await this.#waiting.until(outcome, patience)) ?? 'behind'
  }

  #count(events: readonly PositionedEvent[]): void {
    const news = events.filter(({ position }) => position > this.#read.position)
    for (const { id, position } of news) this.#waiting.read(id, position)
    const last = news.at(-1)
    if (last !== undefined) this.#read = { position: last.position, cursor: last.cursor }
  }
}
