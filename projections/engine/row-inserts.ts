import type { DatabaseSync, SQLInputValue } from 'node:sqlite'

/** So many rows go into one statement: what a call into SQLite costs is then shared by them. Fewer are left at the end of a page. */
const ROWS_AT_ONCE = [32, 8, 1] as const
const [ROWS_MAX] = ROWS_AT_ONCE

/**
 * Rows that are to be inserted, in their order; one with the key of an earlier one takes its place. They reach the table only with
 * `flush`, which a fold calls before it reads them and at the end of its page; it calls `drop` after its transaction was undone.
 */
export class RowInserts {
  readonly #inserts
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
    this.#inserts = ROWS_AT_ONCE.map(rows => ({
      width: rows * names.length,
      statement: db.prepare(`${into} ${Array.from({ length: rows }, () => row).join(', ')}`),
    }))
  }

  add(...row: readonly SQLInputValue[]): void {
    if (row.length !== this.#width) throw new Error(`a row has ${this.#width} values, not ${row.length}`)
    const values = this.#values
    for (const value of row) values.push(value)
    if (values.length === ROWS_MAX * this.#width) this.flush()
  }

  flush(): void {
    const values = this.#values
    if (values.length === 0) return
    this.#values = []
    let at = 0
    for (const { width, statement } of this.#inserts) {
      for (; at + width <= values.length; at += width) {
        statement.run(...(width === values.length ? values : values.slice(at, at + width)))
      }
    }
  }

  drop(): void {
    this.#values = []
  }
}
