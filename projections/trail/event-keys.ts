import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { RowInserts } from '../engine/row-inserts.ts'
import { ID_BYTES, keyIn, keyOf } from './by-id.ts'
import { EVENTS_OF_RUN } from './runs.ts'

/**
 * Finds the position of an event by some bytes of its id; see `keyIn`. The ids stand in runs, where no index of SQLite reaches them, so
 * this is a table of its own. A build makes it when all rows are there.
 */
export const EVENT_KEYS = `
  CREATE TABLE trail_event (
    key BLOB NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (key, position)
  ) STRICT, WITHOUT ROWID;
  CREATE TEMP TABLE place (at INTEGER PRIMARY KEY);
  WITH RECURSIVE each (at) AS (SELECT 0 UNION ALL SELECT at + 1 FROM each WHERE at < ${EVENTS_OF_RUN - 1})
    INSERT INTO place SELECT at FROM each;
  INSERT INTO trail_event SELECT ${keyIn('events', `at * ${ID_BYTES}`)} AS key, position + at AS position
    FROM trail CROSS JOIN place ON at < count ORDER BY 1, 2;
  DROP TABLE place`

/** Adds events to the table, where it is made already. */
export class EventKeys {
  readonly #db: DatabaseSync
  readonly #table
  #rows: RowInserts | null = null

  constructor(db: DatabaseSync) {
    this.#db = db
    this.#table = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'trail_event'")
  }

  /** Begins a page. */
  begin(): void {
    if (this.#rows === null && this.#table.get() !== undefined)
      this.#rows = new RowInserts(this.#db, 'trail_event', 'key, position', ['key'])
  }

  add(id: string, position: number): void {
    this.#rows?.add(keyOf(id), position)
  }

  flush(): void {
    this.#rows?.flush()
  }

  /** Its transaction was undone. */
  drop(): void {
    this.#rows?.drop()
  }
}

/** Finds the positions of the events whose ids have the same key. It may be opened before the table is made. */
export class EventPositions {
  readonly #db: DatabaseSync
  #positions: StatementSync | null = null

  constructor(db: DatabaseSync) {
    this.#db = db
  }

  sharingKeyOf(id: string): readonly number[] {
    this.#positions ??= this.#db.prepare('SELECT position FROM trail_event WHERE key = unhex(?)')
    return this.#positions.all(keyOf(id)).map(({ position }) => Number(position))
  }
}
