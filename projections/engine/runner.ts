import type { DatabaseSync } from 'node:sqlite'
import { decode, isKnownType } from '../../src/event-store/codec.ts'
import type { Checkpoint, EventStore, Page, PositionedEvent } from '../../src/event-store/event-store.ts'
import { START } from '../../src/event-store/event-store.ts'
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

/**
 * Folds the log into one file. For each page every projection stores its rows and its checkpoint in one transaction; a page
 * seen before is skipped; an event that cannot be folded stops its projection just before it, and the others go on.
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

  #furthestBehind(): Checkpoint {
    const [first] = this.#projections.map(({ at }) => at).toSorted((a, b) => a.position - b.position)
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

  /** How often what has this name may have changed since the start; see `scopeOf`. */
  changesOf(scope: string): number {
    return this.#changes.get(scope) ?? 0
  }

  /** Reads to the end of the log as it is now. `onPage` is told of each page. */
  async catchUp(
    store: EventStore,
    onPage: (read: number, whole: number | null) => void = () => {},
  ): Promise<void> {
    const whole = await store.size()
    for await (const events of store.readAll(this.#read)) {
      this.apply({ events, caughtUp: false })
      onPage(this.#read.position, whole)
    }
    this.#isCaughtUp = true
  }

  /** Follows the log until `signal` aborts. Throws where the store does. */
  async follow(store: EventStore, signal: AbortSignal, clock: () => number): Promise<void> {
    for await (const page of store.subscribeAll(this.#read, signal)) {
      this.apply(page)
      if (page.caughtUp) this.#caughtUpAt = clock()
    }
  }

  apply({ events, caughtUp }: Page): void {
    const last = events.at(-1)
    if (last !== undefined) {
      this.#count(events)
      const page = events.map(readOf)
      for (const { event } of page) if (event !== null) this.#saw(event.metadata.recordedAt)
      this.#fold(page, last)
    }
    this.#isCaughtUp = caughtUp
    for (const wake of this.#waiting) wake()
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

  #fold(page: readonly Read[], last: PositionedEvent): void {
    const touched = new Set<string>()
    this.#db.exec('BEGIN')
    try {
      for (const projection of this.#projections) this.#foldOne(projection, page, last, touched)
      this.#db.exec('COMMIT')
    } catch (error) {
      this.#db.exec('ROLLBACK')
      for (const projection of this.#projections) {
        projection.forget()
        projection.at = checkpointOf(this.#db, projection.name)
      }
      // Whoever reads on must read this page again.
      this.#read = this.#furthestBehind()
      throw error
    } finally {
      for (const scope of touched) this.#changes.set(scope, this.changesOf(scope) + 1)
    }
  }

  #foldOne(projection: Running, page: readonly Read[], last: PositionedEvent, touched: Set<string>): void {
    if (projection.stoppedBy !== null) return
    const news = page.filter(({ stored }) => stored.position > projection.at.position)
    if (news.length === 0) return
    if (this.#tryFold(projection, news, last, touched) === null) return
    // One of them is poison: fold one by one, so that the projection stops exactly before it.
    for (const one of news) {
      const error = this.#tryFold(projection, [one], one.stored, touched)
      if (error === null) continue
      const { id, position } = one.stored
      projection.stoppedBy = { event: id, position, reason: reasonOf(error) }
      return
    }
  }

  /** Null, or what was thrown: then nothing of these events is left behind. */
  #tryFold(projection: Running, news: readonly Read[], last: PositionedEvent, touched: Set<string>): unknown {
    this.#db.exec('SAVEPOINT fold')
    try {
      const wanted = news.filter(({ stored }) => wants(projection, stored.type))
      const unreadable = wanted.find(({ event }) => event === null)
      if (unreadable !== undefined) throw unreadable.error
      const events = wanted.map(({ event }) => event).filter(event => event !== null)
      projection.apply(events, scope => touched.add(scope))
      this.#saveCheckpoint.run(projection.name, last.position, last.cursor)
      this.#db.exec('RELEASE fold')
      projection.at = { position: last.position, cursor: last.cursor }
      return null
    } catch (error) {
      this.#db.exec('ROLLBACK TO fold; RELEASE fold')
      projection.forget()
      return error ?? new Error('a projection failed without a reason')
    }
  }
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
