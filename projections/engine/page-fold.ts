import type { DatabaseSync } from 'node:sqlite'
import { categoryOf } from '../../src/domain/subjects.ts'
import { decodeRead, isKnownType, recordedAtOf } from '../../src/event-store/codec.ts'
import { type Checkpoint, type PositionedEvent, START } from '../../src/event-store/event-store.ts'
import { sqliteFailureOf } from '../../src/event-store/sqlite-failure.ts'
import type { OpenProjection, ProjectedEvent, Projection, Touch } from './projection.ts'
import { SET_ASIDE_MAX, type SetAside, type SetAsideStreams } from './set-aside.ts'

/** The event at which a projection has stopped, and why. */
export type StoppedBy = { readonly event: string; readonly position: number; readonly reason: string }

/** Where a projection stands. */
export type Place = {
  readonly at: Checkpoint
  /** The event that it could not fold; it answers from where it stopped. */
  readonly stoppedBy: StoppedBy | null
}

/** Where reading goes on: at the projection furthest behind. One that has stopped is not waited for, unless all have. */
export function furthestBehind(projections: readonly Place[]): Checkpoint {
  const running = projections.filter(({ stoppedBy }) => stoppedBy === null)
  const [first] = (running.length === 0 ? projections : running)
    .map(({ at }) => at)
    .toSorted((a, b) => a.position - b.position)
  return first ?? START
}

/** Where a projection stands after a page, and the streams that it has set aside in it. */
export type Folded = Place & { readonly setAside: readonly SetAside[] }

type Opened = Projection & OpenProjection & Place

/** An event of a page, which may be unreadable and has its position all the same. */
type Read = {
  readonly stored: PositionedEvent
  readonly category: string
  /** Its stored data, parsed as JSON; undefined if it is not JSON. */
  readonly value: unknown
  readonly event: ProjectedEvent | null
  readonly error: unknown
}

/** The stream of the last event that was read: the events of one append follow each other. */
let last = { stream: '', category: '' }

/** Decodes an event of a page. What is wrong with it is returned and not thrown, since not every projection needs it. */
export function readOf(stored: PositionedEvent): Read {
  if (stored.stream !== last.stream) last = { stream: stored.stream, category: categoryOf(stored.stream) }
  const { category } = last
  const value = jsonIn(stored)
  try {
    return { stored, category, value, event: decodeRead(stored, value), error: null }
  } catch (error) {
    return { stored, category, value, event: null, error }
  }
}

/** The instants at which the events of a page were recorded; one that consecutive events share comes once. */
export function* instantsOf(page: readonly Read[]): Generator<string> {
  let last = ''
  for (const { event } of page) {
    if (event === null || event.metadata.recordedAt === last) continue
    last = event.metadata.recordedAt
    yield last
  }
}

function jsonIn({ data }: PositionedEvent): unknown {
  try {
    return JSON.parse(data)
  } catch {
    // The error of decoding says what is wrong with it.
    return undefined
  }
}

/** What of a page a projection could not fold, so far. */
type Found = { stoppedBy: StoppedBy | null; readonly setAside: Map<string, SetAside> }
/** An event as it is given to the fold. */
type Wanted = { readonly stored: PositionedEvent; readonly event: ProjectedEvent }

/** Folds one page for one projection after another, inside the transaction of that page. */
export class PageFold {
  readonly #db: DatabaseSync
  readonly #setAside: SetAsideStreams
  readonly #saveCheckpoint
  /** The page that is being folded, and the categories of its streams. */
  #seen: { readonly news: readonly Read[]; readonly categories: ReadonlySet<string> } = {
    news: [],
    categories: new Set(),
  }
  /** The ids of events that every fold goes past. */
  quarantined: ReadonlySet<string> = new Set()
  /**
   * Whether an event that cannot be folded costs only itself: each fold then has a savepoint, for which SQLite copies every page of the
   * file that the fold changes. Otherwise its error is thrown, and the caller undoes the transaction and folds carefully.
   */
  isCareful = true

  constructor(db: DatabaseSync, setAside: SetAsideStreams) {
    this.#db = db
    this.#setAside = setAside
    this.#saveCheckpoint = db.prepare(`INSERT INTO checkpoint VALUES (?, ?, ?, ?)
      ON CONFLICT (projection) DO UPDATE SET
        position = excluded.position, cursor = excluded.cursor, events = events + excluded.events`)
  }

  /**
   * Where the projection stands once the page is committed, and which streams it has set aside in it. `needed` is the event that
   * stopped a projection that this one needs: it goes no further than that event. An error that no single event caused is thrown,
   * and then no projection keeps anything of the page.
   */
  fold(projection: Opened, page: readonly Read[], touch: Touch, needed: StoppedBy | null = null): Folded {
    const { name, at, stoppedBy } = projection
    const isNews = page[0]?.stored.position === at.position + 1
    const news = isNews ? page : page.filter(({ stored }) => stored.position > at.position)
    const [first] = news
    if (stoppedBy !== null || first === undefined) return { at, stoppedBy, setAside: [] }
    assertNext(first.stored, at)
    const found: Found = { stoppedBy: needed, setAside: new Map() }
    const wanted = this.#wantedIn(projection, news, found)
    const folded = this.#foldAll(projection, wanted, found, touch)
    const { position: end } = found.stoppedBy ?? { position: Number.POSITIVE_INFINITY }
    const setAside = [...found.setAside.values()].filter(({ position }) => position < end)
    const last = news.findLast(({ stored }) => stored.position < end)?.stored
    this.#setAside.add(setAside)
    if (last === undefined) return { at, stoppedBy: found.stoppedBy, setAside }
    this.#saveCheckpoint.run(name, last.position, last.cursor, folded)
    return { at: { position: last.position, cursor: last.cursor }, stoppedBy: found.stoppedBy, setAside }
  }

  /**
   * The events that concern the projection, without those of streams that are set aside; one that cannot be read is noted in
   * `found`.
   */
  #wantedIn(projection: Opened, news: readonly Read[], found: Found): readonly Wanted[] {
    const wanted: Wanted[] = []
    if (!this.#concernsAny(projection, news)) return wanted
    const concernsNext = concerning(projection)
    for (const read of news) {
      const { stored, category, error } = read
      if (projection.types === 'envelopes') {
        const known = isReadable(read) ? read : inEnvelope(stored)
        if (known !== null) wanted.push(known)
        continue
      }
      if (!concernsNext(category, stored.type)) continue
      if (this.#isQuarantined(stored) || this.#isPast(projection, stored, found)) continue
      if (isReadable(read)) wanted.push(read)
      else this.#note(projection, stored, error, found)
    }
    return wanted
  }

  /** Mostly none is, and then nothing is looked up. */
  #isQuarantined({ id }: PositionedEvent): boolean {
    return this.quarantined.size > 0 && this.quarantined.has(id)
  }

  /** Most pages are about few categories, and most projections about others. */
  #concernsAny({ categories, types }: Opened, news: readonly Read[]): boolean {
    if (categories === 'all' || types === 'envelopes') return true
    if (this.#seen.news !== news)
      this.#seen = { news, categories: new Set(news.map(({ category }) => category)) }
    return !this.#seen.categories.isDisjointFrom(categories)
  }

  /** How many were folded: all, or all but what is poison and what comes after it. */
  #foldAll(projection: Opened, wanted: readonly Wanted[], found: Found, touch: Touch): number {
    if (wanted.length === 0 || this.#tryFold(projection, wanted, touch) === null) return wanted.length
    let folded = 0
    for (const one of wanted) {
      if (this.#isPast(projection, one.stored, found)) continue
      const error = this.#tryFold(projection, [one], touch)
      if (error === null) folded++
      else this.#note(projection, one.stored, error, found)
    }
    return folded
  }

  /** Whether the projection has stopped before an event, or has set its stream aside. */
  #isPast({ name }: Opened, { stream, position }: PositionedEvent, { stoppedBy, setAside }: Found): boolean {
    if (stoppedBy === null && setAside.size === 0 && this.#setAside.of(name).size === 0) return false
    const from = setAside.get(stream)?.position ?? Number.POSITIVE_INFINITY
    return (
      position >= (stoppedBy?.position ?? Number.POSITIVE_INFINITY) ||
      position >= from ||
      this.#setAside.of(name).has(stream)
    )
  }

  #note({ name, onPoison }: Opened, stored: PositionedEvent, error: unknown, found: Found): void {
    const { id: event, stream, position, type } = stored
    const reason = reasonOf(error)
    const others = this.#setAside.of(name).size + found.setAside.size
    if (onPoison === 'stop') found.stoppedBy = { event, position, reason }
    else if (others >= SET_ASIDE_MAX && !found.setAside.has(stream)) {
      const many = `${others} streams are set aside already, and then ${reason}`
      found.stoppedBy = { event, position, reason: many }
    } else found.setAside.set(stream, { projection: name, stream, position, event, type, reason })
  }

  /** Null if all of these events were folded; else the error that one of them caused, after all of them were undone. */
  #tryFold(projection: Opened, wanted: readonly Wanted[], touch: Touch): unknown {
    const events = wanted.map(({ event }) => event)
    if (!this.isCareful) {
      projection.apply(events, touch)
      return null
    }
    this.#db.exec('SAVEPOINT fold')
    try {
      projection.apply(events, touch)
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

/** An unknown type may concern every projection that folds streams of that category, and no other one. */
const concerns = ({ categories, types }: Projection, category: string, type: string): boolean =>
  (categories === 'all' || categories.has(category)) &&
  (types === 'all' || !isKnownType(type) || (types !== 'envelopes' && types.has(type)))

/** The same for one event after another: they mostly are of one category and type. */
function concerning(projection: Projection): (category: string, type: string) => boolean {
  const last = { category: '', type: '', isConcerned: false }
  return (category, type) => {
    if (category !== last.category || type !== last.type) {
      last.category = category
      last.type = type
      last.isConcerned = concerns(projection, category, type)
    }
    return last.isConcerned
  }
}

/** Whether a projection folds an event that can be read. */
export const folds = (projection: Projection, category: string, stored: PositionedEvent): boolean =>
  projection.types === 'envelopes'
    ? recordedAtOf(stored) !== null
    : isKnownType(stored.type) && concerns(projection, category, stored.type)

const isReadable = (read: Read): read is Read & Wanted => read.event !== null

/** The envelope of an event whose data cannot be read; null if the envelope cannot be read either. */
function inEnvelope(stored: PositionedEvent): Wanted | null {
  const recordedAt = recordedAtOf(stored)
  if (recordedAt === null) return null
  // A projection of envelopes looks at nothing else.
  return { stored, event: { position: stored.position, metadata: { recordedAt } } as ProjectedEvent }
}

/** An error in words. */
export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
