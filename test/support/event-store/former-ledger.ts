import { DatabaseSync } from 'node:sqlite'
import { change } from './damage.ts'

/** Gives a ledger the form that it had before metadata was shared: every event has it in its own row. */
export function makeFormer(file: string): void {
  change(
    file,
    `DROP VIEW stream;
    ALTER TABLE stream_name RENAME TO stream;
    ALTER TABLE event RENAME TO event_of_now;
    CREATE TABLE event (
      place INTEGER PRIMARY KEY AUTOINCREMENT,
      stream INTEGER NOT NULL REFERENCES stream (id),
      revision INTEGER NOT NULL,
      id BLOB NOT NULL,
      type TEXT NOT NULL,
      data TEXT NOT NULL,
      metadata TEXT NOT NULL,
      UNIQUE (stream, revision)
    ) STRICT;
    INSERT INTO event SELECT place, stream, revision, id, type, data,
      coalesce((SELECT text FROM shared_metadata WHERE shared_metadata.id = shared), metadata) FROM event_of_now ORDER BY place;
    DROP TABLE event_of_now;
    DROP TABLE shared_metadata;
    PRAGMA user_version = 0`,
  )
}

/** What a ledger's file holds, in numbers. */
export function countsIn(file: string) {
  const db = new DatabaseSync(file, { readOnly: true })
  try {
    return db
      .prepare(
        `SELECT (SELECT count(*) FROM event) AS events, (SELECT count(*) FROM event WHERE metadata <> '') AS own,
          (SELECT count(*) FROM shared_metadata) AS texts,
          (SELECT count(*) FROM shared_metadata WHERE id NOT IN (SELECT shared FROM event WHERE shared IS NOT NULL)) AS unused`,
      )
      .get()
  } finally {
    db.close()
  }
}
