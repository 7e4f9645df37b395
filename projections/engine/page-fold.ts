import type { DatabaseSync } from 'node:sqlite'
import { decode, isKnownType } from '../../src/event-store/codec.ts'
import type { Checkpoint, PositionedEvent } from '../../src/event-store/event-store.ts'
import { START } from '../../src/event-store/event-store.ts'
import { sqliteFailureOf } from '../../src/event-store/sqlite-failure.ts'
import type { OpenProjection, ProjectedEvent, Projection, Touch } from './projection.ts'

export type StoppedBy = { readonly event: string; readonly position: number; readonly reason: string }

/** Where a projection stands. */
export type Place = {
  readonly at: Checkpoint
  /** The event that it could not fold; it answers from where it stopped. */
  readonly stoppedBy: StoppedBy | null
}
type Opened = Projection & OpenProjection & Place

/** An event that may be unreadable: it has its number all the same. */
type Read = {
  readonly stored: PositionedEvent
  readonly event: ProjectedEvent | null
  readonly error: unknown
}

export function readOf(stored: PositionedEvent): Read {
  try {
    return { stored, event: { ...decode(stored), position: stored.position }, error: null }
  } catch (error) {
    return { stored, event: null, error }
  }
}

/** Folds one page for one projection after another, inside the transaction of that page. */
export class PageFold {
  readonly #db: DatabaseSync
  readonly #saveCheckpoint

  constructor(db: DatabaseSync) {
    this.#db = db
    this.#saveCheckpoint = db.prepare('INSERT OR REPLACE INTO checkpoint VALUES (?, ?, ?)')
  }

  /**
   * Where the projection stands once the page is committed. Throws what is not about an event: the page is then lost as a
   * whole, for every projection.
   */
  fold(projection: Opened, page: readonly Read[], touch: Touch): Place {
    const { at, stoppedBy } = projection
    const news = page.filter(({ stored }) => stored.position > at.position)
    const [first] = news
    if (stoppedBy !== null || first === undefined) return { at, stoppedBy }
    assertNext(first.stored, at)
    if (this.#tryFold(projection, news, touch) === null) return { at: endOf(news, at), stoppedBy: null }
    // One of them is poison: fold one by one, so that the projection stops exactly before it.
    for (const [index, one] of news.entries()) {
      const error = this.#tryFold(projection, [one], touch)
      if (error === null) continue
      const { id, position } = one.stored
      return {
        at: endOf(news.slice(0, index), at),
        stoppedBy: { event: id, position, reason: reasonOf(error) },
      }
    }
    return { at: endOf(news, at), stoppedBy: null }
  }

  /** Null, or what an event made it throw: then nothing of these events is left behind. */
  #tryFold(projection: Opened, news: readonly Read[], touch: Touch): unknown {
    const { position, cursor } = endOf(news, START)
    this.#db.exec('SAVEPOINT fold')
    try {
      const wanted = news.filter(({ stored }) => wants(projection, stored.type))
      const unreadable = wanted.find(({ event }) => event === null)
      if (unreadable !== undefined) throw unreadable.error
      projection.apply(
        wanted.map(({ event }) => event).filter(event => event !== null),
        touch,
      )
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

export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
