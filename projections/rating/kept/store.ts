import { rmSync } from 'node:fs'
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { dayToNumber } from '../../../src/domain/values/date.ts'
import type { Period } from '../../../src/domain/values/period.ts'
import type { ByteWriter } from '../../engine/byte-writer.ts'
import { cacheSizeOf, MEMORY_BYTES } from '../../engine/memory.ts'
import { commitFollowed } from '../../engine/page-commits.ts'
import { CELL_TEXTS, CellTexts } from './cell-texts.ts'
import { MOMENTS, type MomentRow, MomentTable } from './moment-table.ts'
import type { KeptVersion } from './versions.ts'

/** A number later than that of every day: it stands for a question without a day. */
export const ANY_DAY = Number.MAX_SAFE_INTEGER

/** What is seen of an entity at a place from a day on, as its row is kept; `cells` are the names of its cells. */
export type VersionRow = { readonly version: string; readonly cells: string; readonly classes: string }
export type DatedRow = VersionRow & { readonly day: number }
const PRAGMAS = `PRAGMA kept.locking_mode = EXCLUSIVE; PRAGMA kept.journal_mode = MEMORY; PRAGMA kept.synchronous = OFF;
  PRAGMA kept.cache_size = ${cacheSizeOf(MEMORY_BYTES.keptPages)}`
const SCHEMA = `
  ${CELL_TEXTS};
  CREATE TABLE kept.version (
    place INTEGER NOT NULL, entity INTEGER NOT NULL, day INTEGER NOT NULL, version TEXT NOT NULL, cells TEXT NOT NULL,
    classes TEXT NOT NULL, PRIMARY KEY (place, entity, day)
  ) STRICT, WITHOUT ROWID;
  ${MOMENTS}`

/**
 * What entities show, in a file beside the read model: made from it, thrown away when the process starts, and never backed up.
 * A place is one period of one framework. Rows are by place, so that a matrix reads one range.
 */
export class KeptStore {
  readonly moments: MomentTable
  readonly #db: DatabaseSync
  readonly #texts: CellTexts
  readonly #addVersion
  readonly #versionBefore
  readonly #versionsOf
  readonly #dropVersions
  readonly #cellsOf
  readonly #lettersOf
  readonly #version
  readonly #cellsAt
  readonly #versionsAt
  readonly #classesAt
  readonly #isSeen
  /** By place, a day before which nothing is seen there. */
  readonly #from = new Map<number, number>()
  readonly #places = new Map<string, number>()

  /** `file`: where the rows are kept; if empty, a file without a name, which SQLite removes by itself. */
  constructor(db: DatabaseSync, file: string) {
    this.#db = db
    commitFollowed(db)
    if (file !== '') for (const suffix of ['', '-journal']) rmSync(file + suffix, { force: true })
    db.prepare('ATTACH ? AS kept').run(file)
    try {
      db.exec(PRAGMAS)
      db.exec(SCHEMA)
    } catch (error) {
      // So that it can be tried again once there is room.
      db.exec('DETACH kept')
      throw error
    }
    this.#texts = new CellTexts(db)
    this.#addVersion = db.prepare('INSERT OR REPLACE INTO kept.version VALUES (?, ?, ?, ?, ?, ?)')
    this.#versionBefore = asArrays(
      db.prepare(
        'SELECT version, cells, classes FROM kept.version WHERE place = ? AND entity = ? AND day < ? ORDER BY day DESC LIMIT 1',
      ),
    )
    this.#versionsOf = db.prepare(
      'SELECT day, version, cells, classes FROM kept.version WHERE place = ? AND entity = ? ORDER BY day',
    )
    this.#dropVersions = db.prepare('DELETE FROM kept.version WHERE place = ? AND entity = ? AND day >= ?')
    this.moments = new MomentTable(db)
    this.#cellsOf = asArrays(
      db.prepare(
        'SELECT cells FROM kept.version WHERE place = ? AND entity = ? AND day <= ? ORDER BY day DESC LIMIT 1',
      ),
    )
    this.#lettersOf = asArrays(
      db.prepare('SELECT classes FROM kept.version WHERE place = ? AND entity = ? ORDER BY day DESC LIMIT 1'),
    )
    this.#version = asArrays(
      db.prepare(
        'SELECT version, cells FROM kept.version WHERE place = ? AND entity = ? AND day <= ? ORDER BY day DESC LIMIT 1',
      ),
    )
    // SQLite takes the other columns from the row that has the maximum.
    const last = 'max(day) FROM kept.version WHERE place = ? AND day <= ? GROUP BY entity'
    this.#cellsAt = asArrays(db.prepare(`SELECT entity, cells, ${last}`))
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
   * Replaces what is kept of an entity from a day on; `places` are those that may hold something from that day on, and null if
   * nothing of it was kept at all. A version that shows the same as the one before it is left out.
   */
  replace(
    entity: number,
    framework: string,
    { places, from }: { readonly places: readonly number[] | null; readonly from: number },
    made: { readonly versions: readonly KeptVersion[]; readonly moments: readonly MomentRow[] },
  ): void {
    this.#atOnce(() => {
      for (const place of places ?? []) this.#dropVersions.run(place, entity, from)
      for (const { period, day, version, cells, classes } of made.versions) {
        const place = this.placeOf(framework, period)
        const names = this.#texts.namesOf(place, cells)
        const seenFrom = dayToNumber(day)
        const kept = places === null ? undefined : this.#versionBefore.get(place, entity, seenFrom)
        if (isSame(kept, version, names, classes)) continue
        this.#addRow(place, entity, seenFrom, { version, cells: names, classes })
      }
      this.moments.put(entity, from, made.moments)
    })
  }

  /** Adds rows of an entity, each in place of what was kept of its day, and replaces what is seen over all periods from a day on. */
  add(
    entity: number,
    from: number,
    made: {
      readonly versions: readonly (VersionRow & { readonly place: number; readonly day: number })[]
      readonly moments: readonly MomentRow[]
    },
  ): void {
    this.#atOnce(() => {
      for (const { place, day, ...row } of made.versions) this.#addRow(place, entity, day, row)
      this.moments.put(entity, from, made.moments)
    })
  }

  #addRow(place: number, entity: number, day: number, { version, cells, classes }: VersionRow): void {
    this.#addVersion.run(place, entity, day, version, cells, classes)
    this.#from.set(place, Math.min(day, this.#from.get(place) ?? day))
  }

  #atOnce(write: () => void): void {
    commitFollowed(this.#db)
    this.#db.exec('BEGIN')
    try {
      write()
      this.#db.exec('COMMIT')
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK')
      this.#texts.forget()
      throw error
    }
  }

  /** What is seen of an entity at a place by a day; null where nothing is. */
  row(place: number, entity: number, day: number): VersionRow | null {
    const row = this.#versionBefore.get(place, entity, day + 1) as unknown as readonly string[] | undefined
    if (row === undefined) return null
    const [version = '', cells = '', classes = ''] = row
    return { version, cells, classes }
  }

  /** All that is seen of an entity at a place, in the order of days. */
  rowsOf(place: number, entity: number): readonly DatedRow[] {
    return this.#versionsOf.all(place, entity) as unknown as readonly DatedRow[]
  }

  /** The names of texts of cells, which are kept where they are new; see `CellTexts`. */
  namesOf(place: number, texts: readonly string[]): string {
    commitFollowed(this.#db)
    return this.#texts.namesOf(place, texts)
  }

  /** Whether anything is seen at a place by a day. */
  isSeenBy(place: number, day: number): boolean {
    return day >= (this.#from.get(place) ?? ANY_DAY) && this.#isSeen.get(place, day) !== undefined
  }

  /** The names of the cells of an entity; see `CellTexts`. Empty where it is not seen there. */
  cells(place: number, entity: number, day: number): string {
    const row = this.#cellsOf.get(place, entity, day) as unknown as readonly [string] | undefined
    return row?.[0] ?? ''
  }

  /** The same with the version that they are of; null where it is not seen there. */
  version(
    place: number,
    entity: number,
    day: number,
  ): { readonly version: string; readonly cells: string } | null {
    const row = this.#version.get(place, entity, day) as unknown as readonly [string, string] | undefined
    return row === undefined ? null : { version: row[0], cells: row[1] }
  }

  /** The letters of an entity that is seen there; see `classesAt`. */
  letters(place: number, entity: number): string {
    const row = this.#lettersOf.get(place, entity) as unknown as readonly [string] | undefined
    return row?.[0] ?? ''
  }

  /** The cells of all that are seen there. */
  cellsAt(place: number, day: number): ReadonlyMap<number, string> {
    return new Map(this.#cellsAt.all(place, day) as unknown as readonly (readonly [number, string])[])
  }

  /** The text of a cell by its name. */
  textOf(place: number, name: string): string {
    return this.#texts.of(place, name)
  }

  /** Writes the texts of cells by their names; see `CellTexts`. */
  writeCells(place: number, names: string, form: 'own' | 'carried', out: ByteWriter): void {
    this.#texts.write(place, names, form, out)
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
}

function isSame(row: unknown, ...values: readonly string[]): boolean {
  return row !== undefined && values.every((value, at) => (row as readonly string[])[at] === value)
}

function asArrays(statement: StatementSync): StatementSync {
  statement.setReturnArrays(true)
  return statement
}
