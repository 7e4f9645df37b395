import type { DatabaseSync, SQLInputValue } from 'node:sqlite'

/** So many rows go into one statement: what a call into SQLite costs is then shared by them. */
const ROWS_AT_ONCE = 32

/**
 * Rows that are to be inserted, in their order; one with the key of an earlier one takes its place. They reach the table only with
 * `flush`, which a fold calls before it reads them and at the end of its page; it calls `drop` after its transaction was undone.
 */
export class RowInserts {
  readonly #one
  readonly #many
  readonly #width: number
  #values: SQLInputValue[] = []

  /**
   * `columns` are named, with commas between them, in the order in which their values are given. Those in `hex` are given as text,
   * of hexadecimal digits and hyphens, and kept as bytes.
   */
  constructor(db: DatabaseSync, table: string, columns: string, hex: readonly string[] = []) {
    const names = columns.split(',').map(name => name.trim())
    this.#width = names.length
    const row = `(${names.map(name => (hex.includes(name) ? "unhex(?, '-')" : '?')).join(', ')})`
    const into = `INSERT OR REPLACE INTO ${table} (${columns}) VALUES`
    this.#one = db.prepare(`${into} ${row}`)
    this.#many = db.prepare(`${into} ${Array.from({ length: ROWS_AT_ONCE }, () => row).join(', ')}`)
  }

  add(...row: readonly SQLInputValue[]): void {
    if (row.length !== this.#width) throw new Error(`a row has ${this.#width} values, not ${row.length}`)
    const values = this.#values
    for (const value of row) values.push(value)
    if (values.length < ROWS_AT_ONCE * this.#width) return
    this.#values = []
    this.#many.run(...values)
  }

  flush(): void {
    const values = this.#values
    if (values.length === 0) return
    this.#values = []
    for (let at = 0; at < values.length; at += this.#width) {
      this.#one.run(...values.slice(at, at + this.#width))
    }
  }

  drop(): void {
    this.#values = []
  }
}
