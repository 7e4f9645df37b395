import type { DatabaseSync } from 'node:sqlite'

/** Later than every position: of a day on which nothing is seen but another name. */
export const NO_ACT = Number.MAX_SAFE_INTEGER

/** What is seen of an entity from a day on, as its row is kept; `name` is the number of the name it is shown by. */
export type MomentRow = {
  readonly day: number
  readonly isSeen: boolean
  readonly position: number
  readonly challenged: number
  readonly first: number
  readonly isLinked: boolean
  readonly named: number
  readonly name: number
}

export const MOMENTS = `
  CREATE TABLE kept.moment (
    entity INTEGER NOT NULL, day INTEGER NOT NULL, is_seen INTEGER NOT NULL, position INTEGER NOT NULL,
    challenged INTEGER NOT NULL, first INTEGER NOT NULL, is_linked INTEGER NOT NULL, named INTEGER NOT NULL, name INTEGER NOT NULL,
    PRIMARY KEY (entity, day)
  ) STRICT, WITHOUT ROWID`
const SELECTED = `SELECT day, is_seen, position, challenged, first, is_linked, named, name FROM kept.moment WHERE entity = ?`

/** What is seen of entities over all their periods, and how they are called, from each day on. */
export class MomentTable {
  readonly #add
  readonly #drop
  readonly #at
  readonly #names
  readonly #acts
  readonly #known
  readonly #firstAfter

  constructor(db: DatabaseSync) {
    const asArrays = (query: string) => {
      const statement = db.prepare(query)
      statement.setReturnArrays(true)
      return statement
    }
    this.#add = db.prepare('INSERT OR REPLACE INTO kept.moment VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)')
    this.#drop = db.prepare(
      'DELETE FROM kept.moment WHERE entity = ? AND day >= ? AND day NOT IN (SELECT value FROM json_each(?))',
    )
    this.#at = asArrays(`${SELECTED} AND day <= ? ORDER BY day DESC LIMIT 1`)
    this.#names = db.prepare('SELECT day, named, name FROM kept.moment WHERE entity = ? ORDER BY day')
    this.#acts = asArrays(`${SELECTED} AND day >= ? AND first < ${NO_ACT} ORDER BY day`)
    this.#known = asArrays(
      `${SELECTED} AND day <= ? AND max(position, challenged) <= ? ORDER BY day DESC LIMIT 1`,
    )
    this.#firstAfter = db.prepare(
      'SELECT min(first) AS first FROM kept.moment WHERE entity = ? AND day > ? AND day <= ?',
    )
  }

  /** Replaces what is kept of an entity from a day on. */
  put(entity: number, from: number, moments: readonly MomentRow[]): void {
    this.#drop.run(entity, from, JSON.stringify(moments.map(({ day }) => day)))
    for (const { day, isSeen, position, challenged, first, isLinked, named, name } of moments) {
      const acts = [isSeen ? 1 : 0, position, challenged, first, isLinked ? 1 : 0] as const
      this.#add.run(entity, day, ...acts, named, name)
    }
  }

  /** What is seen of an entity by a day. */
  at(entity: number, day: number): MomentRow | null {
    return momentIn(this.#at.get(entity, day))
  }

  /** From which day on an entity is called how. */
  names(entity: number): readonly Pick<MomentRow, 'day' | 'name' | 'named'>[] {
    return this.#names.all(entity) as unknown as readonly Pick<MomentRow, 'day' | 'name' | 'named'>[]
  }

  /** The days from one on from which any act, challenge or answer of an entity is seen, with what is seen then. */
  acts(entity: number, from: number): readonly MomentRow[] {
    return this.#acts.all(entity, from).flatMap(row => momentIn(row) ?? [])
  }

  /** The last moment by a day of which all acts were known at a position; and the position of the first act that comes after it. */
  known(
    entity: number,
    day: number,
    knownAt: number,
  ): { readonly moment: MomentRow | null; readonly next: number } {
    const moment = momentIn(this.#known.get(entity, day, knownAt))
    const row = this.#firstAfter.get(entity, moment?.day ?? Number.MIN_SAFE_INTEGER, day)
    return { moment, next: Number(row?.first ?? Number.MAX_SAFE_INTEGER) }
  }
}

function momentIn(row: unknown): MomentRow | null {
  if (row === undefined) return null
  const [day = 0, isSeen, position = 0, challenged = 0, first = 0, isLinked, named = 0, name = 0] =
    row as readonly number[]
  return { day, isSeen: isSeen === 1, position, challenged, first, isLinked: isLinked === 1, named, name }
}
