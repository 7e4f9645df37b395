import type { DatabaseSync } from 'node:sqlite'
import { type NewEvent, StoreUnavailable } from '../event-store.ts'
import { BUSY_TIMEOUT_MS } from './group-commit.ts'
import { bytesOfId } from './id-bytes.ts'
import { tablesIn } from './read-only.ts'
import type { Row } from './statements.ts'

/** Streams that are kept aside have a table of their own, so that the places of the log stay dense whatever is erased. */
export const ASIDE_SCHEMA = `
  CREATE TABLE IF NOT EXISTS aside_event (
    stream TEXT NOT NULL,
    revision INTEGER NOT NULL,
    id BLOB NOT NULL,
    type TEXT NOT NULL,
    data TEXT NOT NULL,
    metadata TEXT NOT NULL,
    PRIMARY KEY (stream, revision)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS erased_stream (name TEXT PRIMARY KEY) STRICT, WITHOUT ROWID`

type AsideRow = readonly [string, number, Uint8Array, string, string, string]

/**
 * How long it waits between two tries to empty the write-ahead log while readers hold it, and how many tries there are: about ten
 * seconds in all.
 */
const CHECKPOINT_RETRY_MS = 100
const CHECKPOINT_ATTEMPTS_MAX = 100

/** The streams that are kept aside, in the file of the embedded store. */
export class AsideStreams {
  readonly #db: DatabaseSync
  readonly #found

  constructor(db: DatabaseSync) {
    this.#db = db
    // A file of an earlier version that is opened only to be read has no such table.
    this.#found = tablesIn(db).includes('aside_event') ? statementsOn(db) : null
  }

  get #statements() {
    if (this.#found === null) throw new Error('what is kept aside has no place in a file that is only read')
    return this.#found
  }

  /** The last revision; null where there is none. */
  endOf(stream: string): number | null {
    const [last] = this.#statements.endOf.get(stream) as unknown as readonly [number | null]
    return last
  }

  idAt(stream: string, revision: number): Uint8Array | undefined {
    const row = this.#statements.idAt.get(stream, revision) as unknown as readonly [Uint8Array] | undefined
    return row?.[0]
  }

  isErased(stream: string): boolean {
    return this.#statements.isErased.get(stream) !== undefined
  }

  read(stream: string, after: number): readonly Row[] {
    return (this.#found?.read.all(stream, after) ?? []) as unknown as readonly Row[]
  }

  namesOf(category: string): readonly string[] {
    const rows = (this.#found?.names.all(`${category}-`) ?? []) as unknown as readonly (readonly [string])[]
    return rows.map(([name]) => name)
  }

  /** Must be called inside a transaction. */
  insert(stream: string, first: number, events: readonly NewEvent[]): void {
    events.forEach(({ id, type, data, metadata }, index) => {
      this.#statements.insert.run(stream, first + index, bytesOfId(id), type, data, metadata)
    })
  }

  /**
   * Must be called inside a transaction. The table is emptied and filled anew: pages that are let go of are overwritten as a
   * whole, while a page that stays may hold, between its rows, what stood there before it was split.
   */
  erase(stream: string): void {
    if (this.endOf(stream) === null) return
    const others = this.#statements.others.all(stream) as unknown as readonly AsideRow[]
    this.#db.exec('DELETE FROM aside_event')
    for (const row of others) this.#statements.insert.run(...row)
    this.#statements.markErased.run(stream)
  }

  /**
   * Takes what was overwritten out of the write-ahead log too. Throws `StoreUnavailable` where readers hold it for too long: the
   * next try does it then.
   */
  async sweep(): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      if (this.#isSwept()) return
      if (attempt === CHECKPOINT_ATTEMPTS_MAX) {
        throw new StoreUnavailable(
          'it was deleted, but somebody reads in the file without pause, and so its write-ahead log (-wal) still holds it: do the same again',
        )
      }
      const { promise, resolve } = Promise.withResolvers<void>()
      setTimeout(resolve, CHECKPOINT_RETRY_MS)
      await promise
    }
  }

  /**
   * Whether the write-ahead log could be emptied. SQLite itself does not wait, since that would hold up every reader of this
   * process.
   */
  #isSwept(): boolean {
    try {
      this.#db.exec('PRAGMA busy_timeout = 0')
      return this.#db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()?.busy === 0
    } finally {
      this.#db.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`)
    }
  }
}

function statementsOn(db: DatabaseSync) {
  const prepare = (sql: string) => {
    const statement = db.prepare(sql)
    statement.setReturnArrays(true)
    return statement
  }
  const columns = 'stream, revision, id, type, data, metadata'
  const read = 'stream, revision, hex(id), type, data, metadata'
  return {
    endOf: prepare('SELECT max(revision) FROM aside_event WHERE stream = ?'),
    idAt: prepare('SELECT id FROM aside_event WHERE stream = ? AND revision = ?'),
    read: prepare(
      `SELECT 0, ${read}, NULL FROM aside_event WHERE stream = ? AND revision > ? ORDER BY revision`,
    ),
    names: prepare(
      'SELECT DISTINCT stream FROM aside_event WHERE substr(stream, 1, length(?1)) = ?1 ORDER BY stream',
    ),
    insert: prepare(`INSERT INTO aside_event (${columns}) VALUES (?, ?, ?, ?, ?, ?)`),
    others: prepare(`SELECT ${columns} FROM aside_event WHERE stream <> ?`),
    isErased: prepare('SELECT 1 FROM erased_stream WHERE name = ?'),
    markErased: prepare('INSERT OR IGNORE INTO erased_stream VALUES (?)'),
  }
}
