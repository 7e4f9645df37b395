import type { DatabaseSync } from 'node:sqlite'
import type { Envelope, Projection } from './projection.ts'

/**
 * The instants at which events were recorded: one row for each instant later than all before it, with the position of its first
 * event. So `knownAt=<instant>` is one seek, even if the clocks of two nodes disagree.
 */
export const logProjection: Projection = {
  name: 'log',
  version: 1,
  schema: `CREATE TABLE instant (
    position INTEGER PRIMARY KEY,
    recorded_at TEXT NOT NULL UNIQUE
  ) STRICT`,
  categories: 'all',
  types: 'envelopes',
  onPoison: 'stop',
  open: db => {
    const insert = db.prepare('INSERT INTO instant (position, recorded_at) VALUES (?, ?)')
    let latest = latestInstant(db)
    return {
      apply: (events: readonly Envelope[]) => {
        for (const { position, metadata } of events) {
          if (metadata.recordedAt <= latest) continue
          insert.run(position, metadata.recordedAt)
          latest = metadata.recordedAt
        }
      },
      forget: () => {
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
