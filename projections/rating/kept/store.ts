import { rmSync } from 'node:fs'
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { LRUCache } from 'lru-cache'
import { dayToNumber } from '../../../src/domain/values/date.ts'
import type { Period } from '../../../src/domain/values/period.ts'
import type { KeptVersion } from './versions.ts'

/** So many texts of cells are held in memory: some 10 MB. A network has few that differ, since many are rated on one day. */
const TEXTS_MAX = 40_000
/** The number of every day that may be asked for, and of no bound at all. */
export const ANY_DAY = Number.MAX_SAFE_INTEGER

/** An entity from a day on, as its row is kept: by the number of the name that it is shown by. */
export type MomentRow = {
  readonly day: number
  readonly isSeen: boolean
  readonly position: number
  readonly named: number
  readonly name: number
}
const SCHEMA = `
  CREATE TABLE kept.cell (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;
  CREATE TABLE kept.version (
    place INTEGER NOT NULL, entity INTEGER NOT NULL, day INTEGER NOT NULL, version TEXT NOT NULL, cells TEXT NOT NULL,
    classes TEXT NOT NULL, PRIMARY KEY (place, entity, day)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE kept.moment (
    entity INTEGER NOT NULL, day INTEGER NOT NULL, is_seen INTEGER NOT NULL, position INTEGER NOT NULL,
    named INTEGER NOT NULL, name INTEGER NOT NULL, PRIMARY KEY (entity, day)
  ) STRICT, WITHOUT ROWID`

/**
 * What entities show, in a file beside the read model: made from it, thrown away when the process starts, and never backed up.
 * A place is one period of one framework. Rows are by place, so that a matrix reads one range.
 */
export class KeptStore {
  readonly #db: DatabaseSync
  readonly #addCell
  readonly #cell
  readonly #addVersion
  readonly #dropVersions
  readonly #addMoment
  readonly #dropMoments
  readonly #moment
  readonly #cellsOf
  readonly #versionsAt
  readonly #classesAt
  readonly #isSeen
  /** By place, no day before which anything is seen there. */
  readonly #from = new Map<number, number>()
  readonly #places = new Map<string, number>()
  readonly #numbers = new LRUCache<string, number>({ max: TEXTS_MAX })
  readonly #texts = new LRUCache<number, string>({ max: TEXTS_MAX })
  #cells = 0

  /** `file`: where they are kept; a file without a name, which SQLite removes by itself, where it is empty. */
  constructor(db: DatabaseSync, file: string) {
    this.#db = db
    if (file !== '') for (const suffix of ['', '-journal']) rmSync(file + suffix, { force: true })
    db.prepare('ATTACH ? AS kept').run(file)
    db.exec(
      'PRAGMA kept.journal_mode = MEMORY; PRAGMA kept.synchronous = OFF; PRAGMA kept.cache_size = -16384',
    )
    db.exec(SCHEMA)
    this.#addCell = db.prepare('INSERT INTO kept.cell VALUES (?, ?)')
    this.#cell = db.prepare('SELECT text FROM kept.cell WHERE id = ?')
    this.#addVersion = db.prepare('INSERT INTO kept.version VALUES (?, ?, ?, ?, ?, ?)')
    this.#dropVersions = db.prepare('DELETE FROM kept.version WHERE place = ? AND entity = ? AND day >= ?')
    this.#addMoment = db.prepare('INSERT INTO kept.moment VALUES (?, ?, ?, ?, ?, ?)')
    this.#dropMoments = db.prepare('DELETE FROM kept.moment WHERE entity = ? AND day >= ?')
    this.#moment = asArrays(
      db.prepare(
        'SELECT is_seen, position, named, name FROM kept.moment WHERE entity = ? AND day <= ? ORDER BY day DESC LIMIT 1',
      ),
    )
    this.#cellsOf = asArrays(
      db.prepare(
        'SELECT cells FROM kept.version WHERE place = ? AND entity = ? AND day <= ? ORDER BY day DESC LIMIT 1',
      ),
    )
    // SQLite takes the other columns from the row that has the maximum.
    const last = 'max(day) FROM kept.version WHERE place = ? AND day <= ? GROUP BY entity'
    this.#versionsAt = asArrays(db.prepare(`SELECT entity, version, ${last}`))
    this.#classesAt = asArrays(db.prepare(`SELECT entity, version, classes, ${last}`))
    this.#isSeen = db.prepare('SELECT 1 FROM kept.version WHERE place = ? AND day <= ? LIMIT 1')
  }

  placeOf(framework: string, { id }: Period): number {
    const key = `${framework} ${id}`
    const place = this.#places.get(key) ?? this.#places.size + 1
    this.#places.set(key, place)
    return place
  }

  /**
   * Replaces what is kept of an entity from a day on; `places` are those where something was kept before: null where nothing
   * was.
   */
  replace(
    entity: number,
    framework: string,
    { places, from }: { readonly places: readonly number[] | null; readonly from: number },
    made: { readonly versions: readonly KeptVersion[]; readonly moments: readonly MomentRow[] },
  ): void {
    this.#db.exec('BEGIN')
    try {
      for (const place of places ?? []) this.#dropVersions.run(place, entity, from)
      if (places !== null) this.#dropMoments.run(entity, from)
      for (const { period, day, version, cells, classes } of made.versions) {
        const numbers = cells.map(text => this.#numberOf(text)).join(',')
        const place = this.placeOf(framework, period)
        const seenFrom = dayToNumber(day)
        this.#addVersion.run(place, entity, seenFrom, version, numbers, classes)
        this.#from.set(place, Math.min(seenFrom, this.#from.get(place) ?? seenFrom))
      }
      for (const { day, isSeen, position, named, name } of made.moments) {
        this.#addMoment.run(entity, day, isSeen ? 1 : 0, position, named, name)
      }
      this.#db.exec('COMMIT')
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK')
      this.#numbers.clear()
      throw error
    }
  }

  clear(): void {
    this.#db.exec('DELETE FROM kept.version; DELETE FROM kept.moment; DELETE FROM kept.cell')
    this.#numbers.clear()
    this.#texts.clear()
  }

  moment(entity: number, day: number): MomentRow | null {
    const row = this.#moment.get(entity, day) as unknown as readonly number[] | undefined
    if (row === undefined) return null
    const [isSeen = 0, position = 0, named = 0, name = 0] = row
    return { day, isSeen: isSeen === 1, position, named, name }
  }

  /** Whether anything is seen at a place by a day. */
  isSeenBy(place: number, day: number): boolean {
    return day >= (this.#from.get(place) ?? ANY_DAY) && this.#isSeen.get(place, day) !== undefined
  }

  /** The numbers of the texts of the cells of an entity. */
  cells(place: number, entity: number, day: number): readonly number[] {
    const row = this.#cellsOf.get(place, entity, day) as unknown as readonly [string] | undefined
    return row === undefined ? [] : row[0].split(',').map(Number)
  }

  /** In which version each entity is shown that is seen there by a day. */
  versionsAt(place: number, day: number): readonly (readonly [entity: number, version: string])[] {
    return this.#versionsAt.all(place, day) as unknown as readonly (readonly [number, string])[]
  }

  /** The same with the letters of all items. */
  classesAt(
    place: number,
    day: number,
  ): readonly (readonly [entity: number, version: string, classes: string])[] {
    return this.#classesAt.all(place, day) as unknown as readonly (readonly [number, string, string])[]
  }

  textOf(cell: number): string {
    const known = this.#texts.get(cell)
    if (known !== undefined) return known
    const text = String(this.#cell.get(cell)?.text)
    this.#texts.set(cell, text)
    return text
  }

  #numberOf(text: string): number {
    const known = this.#numbers.get(text)
    if (known !== undefined) return known
    // One that was forgotten is written again: that costs its bytes, and nothing else.
    const number = ++this.#cells
    this.#addCell.run(number, text)
    this.#numbers.set(text, number)
    this.#texts.set(number, text)
    return number
  }
}

function asArrays(statement: StatementSync): StatementSync {
  statement.setReturnArrays(true)
  return statement
}
