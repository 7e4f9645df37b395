import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** How exactly it is told when a key was used last: writing it down for every request would cost more than it says. */
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
      // No request fails since nobody could note that it was made: the next one tries again.
    }
  }

  close(): void {
    this.#db.close()
  }
}

/** By key: the instant of the last use on the node with this folder; null where no node was started in it. */
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
