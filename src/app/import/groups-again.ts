import type { DatabaseSync } from 'node:sqlite'

/** What groups make, in sums. */
export type GroupCounts = { readonly events: number; readonly written: number; readonly rows: number }

/**
 * The groups that were decided while the file was read, and are decided once more with rows that came later: in the scratch file of
 * an import, since there may be a million of them.
 */
export class GroupsAgain {
  readonly #add
  readonly #addWhereRowsWait
  readonly #counts
  readonly #drop
  readonly #lastRow
  readonly #last
  readonly #all
  readonly #clear
  /** The stream that was looked up last: the rows of one mostly follow each other. */
  #known: { readonly stream: string; readonly lastRow: number } | null = null

  constructor(db: DatabaseSync) {
    const groups = "FROM decided WHERE phase = 'rows' AND last_row IS NOT NULL AND stream"
    const add = `INSERT OR IGNORE INTO again SELECT stream, last_row ${groups}`
    this.#add = db.prepare(`${add} = ?`)
    this.#addWhereRowsWait = db.prepare(`${add} IN (SELECT stream FROM run WHERE phase = 1)`)
    const sums = 'coalesce(sum(events), 0), coalesce(sum(rows), 0), coalesce(sum(lines), 0)'
    this.#counts = db.prepare(`SELECT ${sums} ${groups} IN (SELECT stream FROM again)`)
    this.#counts.setReturnArrays(true)
    this.#drop = db.prepare(`DELETE ${groups} IN (SELECT stream FROM again)`)
    this.#lastRow = db.prepare('SELECT last_row FROM again WHERE stream = ?')
    this.#last = db.prepare('SELECT max(last_row) AS row FROM again')
    this.#all = db.prepare('SELECT stream FROM again ORDER BY stream')
    this.#clear = db.prepare('DELETE FROM again')
  }

  add(stream: string): void {
    this.#add.run(stream)
  }

  /** Adds the groups of streams of which other rows wait. */
  addWhereRowsWait(): void {
    this.#addWhereRowsWait.run()
  }

  /** Removes what was decided of these groups, and returns how much that was. */
  dropDecided(): GroupCounts {
    const [events = 0, written = 0, rows = 0] = this.#counts.get() as unknown as readonly number[]
    this.#drop.run()
    return { events, written, rows }
  }

  /** The last row of the file that is of one of these groups; 0 if there are none. */
  get lastRow(): number {
    return Number(this.#last.get()?.row ?? 0)
  }

  /** Whether a row of the file is of one of these groups. */
  has(stream: string, row: number): boolean {
    if (this.#known?.stream !== stream) {
      this.#known = { stream, lastRow: Number(this.#lastRow.get(stream)?.last_row ?? 0) }
    }
    return row <= this.#known.lastRow
  }

  *streams(): Generator<string> {
    for (const { stream } of this.#all.iterate()) yield String(stream)
  }

  clear(): void {
    this.#known = null
    this.#clear.run()
  }
}
