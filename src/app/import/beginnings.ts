import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'

/** A stream that the rows of a file begin: what it names was not known before. */
export type Beginning = {
  readonly stream: string
  readonly line: number
  /** Whether it is registered on the way, because a row about something else names it. */
  readonly isOnTheWay: boolean
  readonly name: string | null
}

/** The beginnings of a file, in the scratch file of its import: there may be a million of them. */
export class Beginnings {
  readonly #add
  readonly #all
  readonly #twins
  readonly #ofFile

  constructor(db: DatabaseSync) {
    this.#add = db.prepare('INSERT OR IGNORE INTO beginning VALUES (?, lower(?1), ?, ?, ?)')
    this.#all = db.prepare('SELECT stream, line, on_the_way, name FROM beginning ORDER BY line, stream')
    this.#twins = db.prepare(
      'SELECT stream, line, on_the_way, name FROM beginning WHERE folded = lower(?1) AND stream <> ?1',
    )
    this.#ofFile = db.prepare(`
      SELECT stream, line, on_the_way, name,
        (SELECT min(stream) FROM beginning AS other WHERE other.folded = b.folded AND other.stream <> b.stream) AS twin
      FROM beginning AS b WHERE folded IN (SELECT folded FROM beginning GROUP BY folded HAVING count(*) > 1)`)
  }

  add({ stream, line, isOnTheWay, name }: Beginning): void {
    this.#add.run(stream, line, Number(isOnTheWay), name)
  }

  *all(): Generator<Beginning> {
    for (const row of this.#all.iterate()) yield beginningOf(row)
  }

  /** The beginnings whose streams differ by capitals alone from a given one. */
  twinsOf(stream: string): readonly Beginning[] {
    return this.#twins.all(stream).map(beginningOf)
  }

  /** The beginnings whose streams differ by capitals alone from another one of the file. */
  twinsInFile(): readonly (Beginning & { readonly twin: string })[] {
    return this.#ofFile.all().map(row => ({ ...beginningOf(row), twin: String(row.twin) }))
  }
}

const beginningOf = (row: Record<string, SQLOutputValue>): Beginning => ({
  stream: String(row.stream),
  line: Number(row.line),
  isOnTheWay: row.on_the_way === 1,
  name: row.name === null ? null : String(row.name),
})
