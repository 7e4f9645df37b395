import type { DatabaseSync } from 'node:sqlite'
import type { Envelope, Projection } from './projection.ts'
import { RowInserts } from './row-inserts.ts'

/**
 * The instants at which events were recorded: one row for each instant later than all before it, with the position of its first
 * event. So `knownAt=<instant>` is one seek, even if the clocks of two nodes disagree.
 */
export const logProjection: Projection = {
  name: 'log',
  version: 2,
  schema: `CREATE TABLE instant (
    recorded_at TEXT PRIMARY KEY,
    position INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID`,
  categories: 'all',
  types: 'envelopes',
  onPoison: 'stop',
  open: db => {
    const rows = new RowInserts(db, 'instant', 'recorded_at, position')
    let latest = latestInstant(db)
    return {
      apply: (events: readonly Envelope[]) => {
        for (const { position, metadata } of events) {
          if (metadata.recordedAt <= latest) continue
          rows.add(metadata.recordedAt, position)
          latest = metadata.recordedAt
        }
        rows.flush()
      },
      forget: () => {
        rows.drop()
        latest = latestInstant(db)
      },
    }
  },
}

/** The greatest `recordedAt` that was read; the empty text of an empty ledger sorts before all of them. */
export function latestInstant(db: DatabaseSync): string {
  const row = db.prepare('SELECT max(recorded_at) AS latest FROM instant').get()
  return typeof row?.latest === 'string' ? row.latest : ''
}

/** The length of the longest prefix of the log in which nothing was recorded later than `instant`. */
export function positionAt(db: DatabaseSync, instant: string, readTo: number): number {
  const later = db
    .prepare('SELECT position FROM instant WHERE recorded_at > ? ORDER BY recorded_at LIMIT 1')
    .get(instant)
  return later === undefined ? readTo : Number(later.position) - 1
}
