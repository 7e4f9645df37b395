import type { DatabaseSync } from 'node:sqlite'
import { isKnownType } from '../../src/event-store/codec.ts'

/** A stream of which a projection folds nothing any more, from an event on that it could not fold. */
export type SetAside = {
  readonly projection: string
  readonly stream: string
  /** Of that event. */
  readonly position: number
  readonly event: string
  readonly type: string
  readonly reason: string
}

/** With this many streams set aside already, the fault is not in single streams: the projection stops. */
export const SET_ASIDE_MAX = 100

/** `is_known`: whether the version that set the stream aside knew the type of the event. */
export const SET_ASIDE_SCHEMA = `CREATE TABLE set_aside (
  projection TEXT NOT NULL, stream TEXT NOT NULL, position INTEGER NOT NULL, event TEXT NOT NULL, type TEXT NOT NULL,
  is_known INTEGER NOT NULL, reason TEXT NOT NULL,
  PRIMARY KEY (projection, stream)
) STRICT, WITHOUT ROWID`

/** Which streams the projections of one file have set aside, as of its last commit. */
export class SetAsideStreams {
  readonly #db: DatabaseSync
  readonly #insert
  #all: ReadonlyMap<string, ReadonlyMap<string, SetAside>> = new Map()

  constructor(db: DatabaseSync) {
    this.#db = db
    this.#insert = db.prepare('INSERT INTO set_aside VALUES (?, ?, ?, ?, ?, ?, ?)')
    this.reload()
  }

  /** By stream; empty where a projection has set none aside. */
  of(projection: string): ReadonlyMap<string, SetAside> {
    return this.#all.get(projection) ?? NONE
  }

  all(): readonly SetAside[] {
    return [...this.#all.values()].flatMap(streams => [...streams.values()])
  }

  /** Writes them, inside the transaction of their page; `reload` once it is committed. */
  add(found: Iterable<SetAside>): void {
    for (const { projection, stream, position, event, type, reason } of found) {
      this.#insert.run(projection, stream, position, event, type, Number(isKnownType(type)), reason)
    }
  }

  reload(): void {
    const all = new Map<string, Map<string, SetAside>>()
    for (const each of setAsideIn(this.#db)) {
      const streams = all.get(each.projection) ?? new Map<string, SetAside>()
      all.set(each.projection, streams.set(each.stream, each))
    }
    this.#all = all
  }
}

const NONE: ReadonlyMap<string, SetAside> = new Map()

/** In the order of their positions. */
export const setAsideIn = (db: DatabaseSync): readonly SetAside[] =>
  db
    .prepare('SELECT * FROM set_aside ORDER BY position, projection')
    .all()
    .map(row => ({
      projection: String(row.projection),
      stream: String(row.stream),
      position: Number(row.position),
      event: String(row.event),
      type: String(row.type),
      reason: String(row.reason),
    }))

/** Whether a projection has set a stream aside. */
export const isSetAside = (db: DatabaseSync, projection: string, stream: string): boolean =>
  db.prepare('SELECT 1 FROM set_aside WHERE projection = ? AND stream = ?').get(projection, stream) !==
  undefined

/** Whether a stream was set aside for an event whose type was not known then, and is now: it can be read anew. */
export const canReadMore = (db: DatabaseSync): boolean =>
  db
    .prepare('SELECT DISTINCT type FROM set_aside WHERE is_known = 0')
    .all()
    .some(({ type }) => isKnownType(String(type)))
