import { DatabaseSync } from 'node:sqlite'

export const PLAIN_ROWS = 10_000

/** A table of ratings that are overwritten, and an audit table of changes: as durable as the ledger, without its guarantees. */
export class PlainTables {
  readonly #db: DatabaseSync
  readonly #select
  readonly #update
  readonly #audit

  constructor(file: string) {
    this.#db = new DatabaseSync(file, { timeout: 5000 })
    this.#db.exec(`
      PRAGMA journal_mode = wal; PRAGMA synchronous = full; PRAGMA wal_autocheckpoint = 8000;
      CREATE TABLE rating (id INTEGER PRIMARY KEY, revision INTEGER NOT NULL, value TEXT NOT NULL) STRICT;
      CREATE TABLE audit (
        id INTEGER PRIMARY KEY, rating INTEGER NOT NULL, revision INTEGER NOT NULL, at TEXT NOT NULL, person TEXT NOT NULL,
        before TEXT NOT NULL, after TEXT NOT NULL
      ) STRICT;
      CREATE INDEX audit_rating ON audit (rating, revision);
      WITH RECURSIVE number (id) AS (VALUES (0) UNION ALL SELECT id + 1 FROM number WHERE id < ${PLAIN_ROWS - 1})
      INSERT INTO rating SELECT id, 0, json_object('level', 'Exploring', 'rationale', 'Seen in all schools.') FROM number;`)
    this.#select = this.#db.prepare('SELECT id, revision, value FROM rating WHERE id = ?')
    this.#update = this.#db.prepare('UPDATE rating SET revision = revision + 1, value = ? WHERE id = ?')
    this.#audit = this.#db.prepare(
      'INSERT INTO audit (rating, revision, at, person, before, after) VALUES (?, ?, ?, ?, ?, ?)',
    )
  }

  row(id: number) {
    return this.#select.get(id)
  }

  /** Returns the new revision, which is on disk; null where the row stands at none of those that were `seen`. */
  update(id: number, body: object, person: string, seen: readonly number[]): number | null {
    this.#db.exec('BEGIN IMMEDIATE')
    try {
      const before = this.#select.get(id)
      if (before === undefined) throw new Error(`there is no row ${id}`)
      if (!seen.includes(Number(before.revision))) {
        this.#db.exec('ROLLBACK')
        return null
      }
      const after = JSON.stringify(body)
      const revision = Number(before.revision) + 1
      this.#update.run(after, id)
      this.#audit.run(id, revision, new Date().toISOString(), person, String(before.value), after)
      this.#db.exec('COMMIT')
      return revision
    } catch (error) {
      this.#db.exec('ROLLBACK')
      throw error
    }
  }

  close(): void {
    this.#db.close()
  }
}
