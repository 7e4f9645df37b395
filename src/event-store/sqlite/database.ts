import { DatabaseSync } from 'node:sqlite'
import { ASIDE_SCHEMA } from './aside.ts'
import { SHARED_METADATA_SCHEMA, STREAM_VIEW } from './form.ts'
import { BUSY_TIMEOUT_MS } from './group-commit.ts'
import { assertLedger, tablesIn } from './read-only.ts'

/**
 * `place` is this store's own order: AUTOINCREMENT, so that a number below a follower's cursor is never given again.
 * Ids are bytes: as text they would double the index.
 */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS stream_name (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
  ${STREAM_VIEW};
  CREATE TABLE IF NOT EXISTS event (
    place INTEGER PRIMARY KEY AUTOINCREMENT,
    stream INTEGER NOT NULL REFERENCES stream_name (id),
    revision INTEGER NOT NULL,
    id BLOB NOT NULL,
    type TEXT NOT NULL,
    data TEXT NOT NULL,
    metadata TEXT NOT NULL,
    shared INTEGER REFERENCES shared_metadata (id),
    UNIQUE (stream, revision)
  ) STRICT;
  ${SHARED_METADATA_SCHEMA};
  ${ASIDE_SCHEMA}`

/** The file with every setting that the promises rest on; one that is there has the present form. */
export function openDatabase(file: string): DatabaseSync {
  const db = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS })
  // Checked before anything is written: a file that is not empty must be a ledger.
  const tables = tablesIn(db)
  const isNew = tables.length === 0
  if (!isNew) assertLedger(db, file)
  setPragma(db, 'journal_mode', file === ':memory:' ? 'memory' : 'wal')
  // Durable means on disk: a commit returns only after its journal was flushed.
  setPragma(db, 'synchronous', 'full', 2)
  setPragma(db, 'wal_autocheckpoint', '8000', 8000)
  setPragma(db, 'cache_size', '-8192', -8192)
  // Deleted bytes are overwritten; only streams that are kept aside are ever deleted.
  setPragma(db, 'secure_delete', 'on', 1)
  // In one step: another process that opens the new file at the same time sees no table, or all of them.
  if (isNew) db.exec(`BEGIN IMMEDIATE; ${SCHEMA}; COMMIT`)
  else if (!tables.includes('aside_event')) db.exec(`BEGIN IMMEDIATE; ${ASIDE_SCHEMA}; COMMIT`)
  return db
}

/** Sets a pragma and reads it back: SQLite ignores a value that it does not take, without an error. */
function setPragma(db: DatabaseSync, name: string, value: string, expected: string | number = value): void {
  db.exec(`PRAGMA ${name} = ${value}`)
  const actual: unknown = Object.values(db.prepare(`PRAGMA ${name}`).get() ?? {})[0]
  if (actual !== expected) throw new Error(`SQLite keeps ${name} at ${String(actual)} instead of ${value}`)
}
