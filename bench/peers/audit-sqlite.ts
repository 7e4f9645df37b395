import { DatabaseSync } from 'node:sqlite'
import { keyOf, NO_DATABASE, type Peer } from './peer.ts'

/** Ratings that are overwritten beside an audit table, on node:sqlite with the same journal and the same flushes as the ledger. */
export async function openPeer(folder: string): Promise<Peer> {
  const db = new DatabaseSync(`${folder}/audit.db`)
  db.exec(`
    PRAGMA journal_mode = wal; PRAGMA synchronous = full; PRAGMA wal_autocheckpoint = 8000;
    CREATE TABLE rating (key TEXT PRIMARY KEY, revision INTEGER NOT NULL, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE audit (
      id INTEGER PRIMARY KEY, key TEXT NOT NULL, revision INTEGER NOT NULL, at TEXT NOT NULL, person TEXT NOT NULL, before TEXT, after TEXT NOT NULL
    ) STRICT;
    CREATE INDEX audit_key ON audit (key, revision)`)
  const select = db.prepare('SELECT revision, value FROM rating WHERE key = ?')
  const upsert = db.prepare(
    'INSERT INTO rating VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET revision = excluded.revision, value = excluded.value',
  )
  const audit = db.prepare(
    'INSERT INTO audit (key, revision, at, person, before, after) VALUES (?, ?, ?, ?, ?, ?)',
  )
  return {
    ...NO_DATABASE,
    rate: async rating => {
      const [key, after] = [keyOf(rating), JSON.stringify(rating.body)]
      db.exec('BEGIN IMMEDIATE')
      try {
        const before = select.get(key)
        const revision = before === undefined ? 0 : Number(before.revision) + 1
        upsert.run(key, revision, after)
        audit.run(
          key,
          revision,
          new Date().toISOString(),
          rating.person,
          before === undefined ? null : String(before.value),
          after,
        )
        db.exec('COMMIT')
        return revision
      } catch (error) {
        db.exec('ROLLBACK')
        throw error
      }
    },
    close: async () => db.close(),
  }
}
