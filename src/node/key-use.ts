import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** How exactly the last use of a key is known: writing it down for every request would cost more than it is worth. */
const EVERY_MS = 60_000

const fileIn = (folder: string): string => join(folder, 'key-use.db')

/** When each key was used last on this node: no event of the record, and lost with the folder of data. */
export class KeyUse {
  readonly #db: DatabaseSync
  readonly #save
  readonly #noted = new Map<string, number>()

  constructor(folder: string) {
    this.#db = new DatabaseSync(fileIn(folder))
    this.#db.exec('PRAGMA journal_mode = wal; PRAGMA synchronous = normal')
    this.#db.exec(
      'CREATE TABLE IF NOT EXISTS last_use (key TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID',
    )
    this.#save = this.#db.prepare('INSERT OR REPLACE INTO last_use VALUES (?, ?)')
  }

  /** `atMs`: milliseconds since 1970. */
  note(key: string, atMs: number): void {
    if (atMs - (this.#noted.get(key) ?? -Infinity) < EVERY_MS) return
    try {
      this.#save.run(key, atMs)
      this.#noted.set(key, atMs)
    } catch {
      // A request does not fail because the use of its key could not be noted: the next one tries again.
    }
  }

  close(): void {
    this.#db.close()
  }
}

/** The instant of the last use of each key on the node with this folder; empty if no node was started in it. */
export function lastUsesIn(folder: string): ReadonlyMap<string, string> {
  const file = fileIn(folder)
  if (!existsSync(file)) return new Map()
  const db = new DatabaseSync(file, { readOnly: true })
  try {
    const rows = db.prepare('SELECT key, at FROM last_use').all()
    return new Map(rows.map(({ key, at }) => [String(key), new Date(Number(at)).toISOString()]))
  } finally {
    db.close()
  }
}
