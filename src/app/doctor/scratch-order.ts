import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { PositionedEvent } from '../../event-store/event-store.ts'
import { type Order, orderOf } from '../../event-store/sqlite/order.ts'

/**
 * Notes the place of each event of a log in a file of `folder`, for a store that cannot be asked by SQL. It takes some 100 bytes
 * an event on disk, and a bounded part of them in memory.
 */
export function scratchOrder(folder: string) {
  const own = mkdtempSync(join(folder, 'ledger-doctor-'))
  const db = new DatabaseSync(join(own, 'order.db'))
  // The file is worthless after a crash, so it needs no journal.
  db.exec(`PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -8192;
    CREATE TABLE event (place INTEGER PRIMARY KEY, stream TEXT NOT NULL, revision INTEGER NOT NULL, id BLOB NOT NULL) STRICT;
    BEGIN`)
  const insert = db.prepare('INSERT INTO event VALUES (?, ?, ?, ?)')
  return {
    see: ({ position, stream, revision, id }: PositionedEvent): void => {
      insert.run(position, stream, revision, Buffer.from(id.replaceAll('-', ''), 'hex'))
    },
    order: (): Order => orderOf(db),
    [Symbol.dispose]: (): void => {
      db.close()
      rmSync(own, { recursive: true, force: true })
    },
  }
}
