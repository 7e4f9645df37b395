import type { DatabaseSync } from 'node:sqlite'
import { decode, isKnownType } from '../../src/event-store/codec.ts'
import type { Checkpoint, EventStore, Page, PositionedEvent } from '../../src/event-store/event-store.ts'
import { START } from '../../src/event-store/event-store.ts'
import { sqliteFailureOf } from '../../src/event-store/sqlite-failure.ts'
import type { OpenProjection, ProjectedEvent, Projection } from './projection.ts'
import { checkpointOf } from './read-model.ts'

export type StoppedBy = { readonly event: string; readonly position: number; readonly reason: string }
export type ProjectionStatus = {
  readonly name: string
  readonly position: number
  /** The event that this projection could not fold; it answers from where it stopped. */
  readonly stoppedBy: StoppedBy | null
}

type Running = Projection & OpenProjection & { at: Checkpoint; stoppedBy: StoppedBy | null }

/** An event that may be unreadable: it has its number all the same. */
type Read = {
  readonly stored: PositionedEvent
  readonly event: ProjectedEvent | null
  readonly error: unknown
}

/** Where a projection stands once the page is committed. Until then nothing that others ask for says so. */
type Folded = Pick<Running, 'at' | 'stoppedBy'>

/**
 * Folds the log into one file. For each page every projection stores its rows and its checkpoint in one transaction; a page
 * seen before is skipped; an event that cannot be folded stops its projection just before it, and the others go on.
 *
 * Where the file cannot be written, `apply`, `catchUp` and `follow` throw: all of the page is undone, and whoever reads on
 * goes on from where the file really stands.
 */
export class Runner {
  readonly #db: DatabaseSync
  readonly #projections: readonly Running[]
  readonly #changes = new Map<string, number>()
  readonly #saveCheckpoint
  readonly #saw: (recordedAt: string) => void
  readonly #waiting = new Set<() => void>()
  readonly #awaited = new Map<string, (position: number) => void>()
  #read: Checkpoint
  #caughtUpAt = 0
  #isCaughtUp = false
  #failure: string | null = null
  /** Whether what is held in memory is what the file says. */
  #isSure = true
  /** How often everything may have changed, since a page was undone. */
  #undone = 0

  /** `saw` is told the `recordedAt` of what is read, so that this node never records anything earlier. */
  constructor(
    db: DatabaseSync,
    projections: readonly Projection[],
    saw: (recordedAt: string) => void = () => {},
  ) {
    this.#db = db
    this.#saw = saw
    this.#saveCheckpoint = db.prepare('INSERT OR REPLACE INTO checkpoint VALUES (?, ?, ?)')
    this.#projections = projections.map(each => ({
      ...each,
      ...each.open(db),
      at: checkpointOf(db, each.name),
      stoppedBy: null,
    }))
    this.#read = this.#furthestBehind()
  }

  /** One that an event has stopped is not waited for. */
  #furthestBehind(): Checkpoint {
    const running = this.#projections.filter(({ stoppedBy }) => stoppedBy === null)
    const [first] = (running.length === 0 ? this.#projections : running)
      .map(({ at }) => at)
      .toSorted((a, b) => a.position - b.position)
    return first ?? START
  }

  /** The position of the last event that this node has read, and whether nothing more was there then. */
  get read(): { readonly position: number; readonly isCaughtUp: boolean } {
    return { position: this.#read.position, isCaughtUp: this.#isCaughtUp }
  }

  /** When this node last stood at the end of the log, in milliseconds of the given clock; see `follow`. */
  get caughtUpAt(): number {
    return this.#caughtUpAt
  }

  get status(): readonly ProjectionStatus[] {
    return this.#projections.map(({ name, at, stoppedBy }) => ({ name, position: at.position, stoppedBy }))
  }

  /** Why the last page could not be kept, in words; null where it could. */
  get failure(): string | null {
    return this.#failure
  }

  /** How often what has this name may have changed since the start; see `scopeOf`. */
  changesOf(scope: string): number {
    return this.#undone + (this.#changes.get(scope) ?? 0)
  }

  /** Reads to the end of the log as it is now. `onPage` is told of each page. */
  async catchUp(
    store: EventStore,
    onPage: (read: number, whole: number | null) => void = () => {},
  ): Promise<void> {
    const whole = await store.size()
    this.#resume()
    for await (const events of store.readAll(this.#read)) {
      this.apply({ events, caughtUp: false })
      onPage(this.#read.position, whole)
    }
    this.#isCaughtUp = true
  }

  /** Follows the log until `signal` aborts. Throws where the store does, and where the file cannot be written. */
  async follow(store: EventStore, signal: AbortSignal, clock: () => number): Promise<void> {
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
      this.#failure = null
      this.#isCaughtUp = caughtUp
    } catch (error) {
      this.#read = before
      this.#undo(error)
      throw error
    } finally {
      for (const wake of this.#waiting) wake()
    }
  }

  #keep(events: readonly PositionedEvent[]): void {
    this.#count(events)
    const page = events.map(readOf)
    for (const { event } of page) if (event !== null) this.#saw(event.metadata.recordedAt)
    this.#fold(page)
  }

  /** Nothing of the page is left, in the file or in memory; and nobody may rely on what was computed meanwhile. */
  #undo(cause: unknown): void {
    const failure = sqliteFailureOf(cause)
    this.#failure =
      failure === null
        ? `the read model cannot go on: ${reasonOf(cause)}`
        : `the read model cannot be written: ${failure.reason}`
    this.#isCaughtUp = false
    this.#isSure = false
    this.#undone++
    try {
      this.#resume()
    } catch {
      // Nor can it be read: it is asked again before anything else is done with it.
    }
  }

  /**
   * Goes back to where the file stands, after a page that failed. SQLite undoes a transaction by itself where the disk is full
   * or fails, so only the file knows what was committed.
   */
  #resume(): void {
    if (this.#isSure) return
    if (this.#db.isTransaction) this.#db.exec('ROLLBACK')
    for (const projection of this.#projections) {
      projection.forget()
      projection.at = checkpointOf(this.#db, projection.name)
    }
    this.#read = this.#furthestBehind()
    this.#isSure = true
  }

  /** Tells the position of an event when it is read. Ask before the event is appended; `forget` when it is not. */
  awaitEvent(id: string): { readonly position: Promise<number>; readonly forget: () => void } {
    const { promise, resolve } = Promise.withResolvers<number>()
    this.#awaited.set(id, resolve)
    return { position: promise, forget: () => this.#awaited.delete(id) }
  }

  /** Waits until the named projections have folded the log up to `position`, one of them stopped before it, or time is up. */
  async reach(
    position: number,
    names: readonly string[],
    timeoutMs: number,
  ): Promise<'reached' | 'stopped' | 'behind'> {
    const outcome = () => {
      const needed = this.#projections.filter(({ name }) => names.includes(name))
      if (needed.every(({ at }) => at.position >= position)) return 'reached'
      return needed.some(({ at, stoppedBy }) => stoppedBy !== null && at.position < position)
        ? 'stopped'
        : null
    }
    const now = outcome()
    if (now !== null) return now
    const { promise, resolve } = Promise.withResolvers<'reached' | 'stopped' | 'behind'>()
    const wake = () => {
      const found = outcome()
      if (found !== null) resolve(found)
    }
    const timer = setTimeout(() => resolve('behind'), timeoutMs)
    this.#waiting.add(wake)
    try {
      return await promise
    } finally {
      clearTimeout(timer)
      this.#waiting.delete(wake)
    }
  }

  #count(events: readonly PositionedEvent[]): void {
    for (const { id, position, cursor } of events) {
      if (position <= this.#read.position) continue
      this.#read = { position, cursor }
      const tell = this.#awaited.get(id)
      if (tell === undefined) continue
      this.#awaited.delete(id)
      tell(position)
    }
  }

  #fold(page: readonly Read[]): void {
    const touched = new Set<string>()
    this.#db.exec('BEGIN')
    const folded = this.#projections.map(projection => this.#foldOne(projection, page, touched))
    this.#db.exec('COMMIT')
    for (const [index, projection] of this.#projections.entries()) Object.assign(projection, folded[index])
    for (const scope of touched) this.#changes.set(scope, (this.#changes.get(scope) ?? 0) + 1)
  }

  #foldOne(projection: Running, page: readonly Read[], touched: Set<string>): Folded {
    const { at, stoppedBy } = projection
    const news = page.filter(({ stored }) => stored.position > at.position)
    const [first] = news
    if (stoppedBy !== null || first === undefined) return { at, stoppedBy }
    assertNext(first.stored, at)
    if (this.#tryFold(projection, news, touched) === null) return { at: endOf(news, at), stoppedBy: null }
    // One of them is poison: fold one by one, so that the projection stops exactly before it.
    for (const [index, one] of news.entries()) {
      const error = this.#tryFold(projection, [one], touched)
      if (error === null) continue
      const { id, position } = one.stored
      return {
        at: endOf(news.slice(0, index), at),
        stoppedBy: { event: id, position, reason: reasonOf(error) },
      }
    }
    return { at: endOf(news, at), stoppedBy: null }
  }

  /**
   * Null, or what an event made it throw: then nothing of these events is left behind. Throws what is not about an event:
   * the page is lost as a whole.
   */
  #tryFold(projection: Running, news: readonly Read[], touched: Set<string>): unknown {
    const { position, cursor } = endOf(news, START)
    this.#db.exec('SAVEPOINT fold')
    try {
      const wanted = news.filter(({ stored }) => wants(projection, stored.type))
      const unreadable = wanted.find(({ event }) => event === null)
      if (unreadable !== undefined) throw unreadable.error
      const events = wanted.map(({ event }) => event).filter(event => event !== null)
      projection.apply(events, scope => touched.add(scope))
      this.#saveCheckpoint.run(projection.name, position, cursor)
      this.#db.exec('RELEASE fold')
      return null
    } catch (error) {
      // Where the transaction is gone, so is what the projections before this one have written.
      if (!this.#db.isTransaction || sqliteFailureOf(error) !== null) throw error
      this.#db.exec('ROLLBACK TO fold; RELEASE fold')
      projection.forget()
      return error ?? new Error('a projection failed without a reason')
    }
  }
}

/** Pages follow one another without a gap: an event that was left out would be missing for ever. */
function assertNext({ position }: PositionedEvent, at: Checkpoint): void {
  if (position === at.position + 1) return
  throw new Error(
    `a page begins at position ${position}, and the read model has read no further than ${at.position}`,
  )
}

const endOf = (page: readonly Read[], before: Checkpoint): Checkpoint => {
  const last = page.at(-1)?.stored
  return last === undefined ? before : { position: last.position, cursor: last.cursor }
}

/** A type that nobody knows may concern every projection. */
const wants = ({ types }: Projection, type: string): boolean =>
  types === 'all' || !isKnownType(type) || types.has(type)

function readOf(stored: PositionedEvent): Read {
  try {
    return { stored, event: { ...decode(stored), position: stored.position }, error: null }
  } catch (error) {
    return { stored, event: null, error }
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
