import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { RowInserts } from '../engine/row-inserts.ts'
import { bytesOf, ID_BYTES } from './by-id.ts'
import { EVENTS_OF_RUN } from './runs.ts'

/** So many hexadecimal digits are the end of an id by which it is found; see `endOf`. */
const END_DIGITS = 8

/**
 * Finds the position of an event by the end of its id. The ids stand in runs, where no index of SQLite reaches them, so this is a
 * table of its own. A build makes it when all rows are there.
 */
export const EVENT_ENDS = `
  CREATE TABLE trail_event (
    ending BLOB NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (ending, position)
  ) STRICT, WITHOUT ROWID;
  CREATE TEMP TABLE place (at INTEGER PRIMARY KEY);
  WITH RECURSIVE each (at) AS (SELECT 0 UNION ALL SELECT at + 1 FROM each WHERE at < ${EVENTS_OF_RUN - 1})
    INSERT INTO place SELECT at FROM each;
  INSERT INTO trail_event SELECT substr(events, at * ${ID_BYTES} + 13, 4) AS ending, position + at AS position
    FROM trail CROSS JOIN place ON at < count ORDER BY 1, 2;
  DROP TABLE place`

/** Adds events to the table, where it is made already. */
export class EventEnds {
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
      this.#rows = new RowInserts(this.#db, 'trail_event', 'ending, position', ['ending'])
  }

  add(id: string, position: number): void {
    this.#rows?.add(id.slice(-END_DIGITS), position)
  }

  flush(): void {
    this.#rows?.flush()
  }

  /** Its transaction was undone. */
  drop(): void {
    this.#rows?.drop()
  }
}

/** Finds the positions of the events whose ids end as one does. It may be opened before the table is made. */
export class EventPositions {
  readonly #db: DatabaseSync
  #positions: StatementSync | null = null

  constructor(db: DatabaseSync) {
    this.#db = db
  }

  endingAs(id: string): readonly number[] {
    this.#positions ??= this.#db.prepare('SELECT position FROM trail_event WHERE ending = ?')
    return this.#positions.all(bytesOf(id.slice(-END_DIGITS))).map(({ position }) => Number(position))
  }
}
