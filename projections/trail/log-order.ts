import type { DatabaseSync } from 'node:sqlite'
import { RUN_AT, RUN_COLUMNS, RUNS, RunRows, type TrailRow } from './run-rows.ts'

/**
 * Reads the rows of the trail in the order of the log, also those that few viewers may see: the caller decides what is shown of
 * them.
 */
export class LogOrder {
  readonly #rows: RunRows
  readonly #page
  readonly #ofStreams
  readonly #about
  readonly #named

  constructor(db: DatabaseSync) {
    this.#rows = new RunRows(db)
    this.#page = db.prepare(
      `SELECT ${RUN_COLUMNS} ${RUNS} WHERE position >= ${RUN_AT} AND position <= ? ORDER BY position`,
    )
    // The plus keeps SQLite from walking the whole log for a few streams.
    this.#ofStreams = db.prepare(
      `SELECT ${RUN_COLUMNS} ${RUNS} WHERE trail.stream IN (
         SELECT id FROM trail_stream WHERE name IN (SELECT value FROM json_each(?))
       ) AND +position <= ? ORDER BY +position`,
    )
    this.#named = db.prepare('SELECT name FROM trail_stream WHERE name >= ? AND name < ? ORDER BY name')
    this.#about = db.prepare(
      `SELECT name FROM trail_stream WHERE entity = ?1 AND kind = ?2 OR ?2 = 'district' AND district = ?1 ORDER BY name`,
    )
  }

  /** Whether the log has a stream. */
  has(stream: string): boolean {
    return this.streamsNamed(stream).includes(stream)
  }

  /** The streams whose names begin with a text. */
  streamsNamed(beginning: string): readonly string[] {
    return this.#named.all(beginning, `${beginning}\u{10ffff}`).map(({ name }) => String(name))
  }

  /** At most `limit` events after a position, up to another one. */
  page(after: number, upTo: number, limit: number): readonly TrailRow[] {
    const found: TrailRow[] = []
    for (const row of this.#rows.of(this.#page.iterate(after, upTo))) {
      if (row.position <= after) continue
      if (row.position > upTo || found.length >= limit) break
      found.push(row)
    }
    return found
  }

  /** The events of some streams up to a position. */
  ofStreams(streams: readonly string[], upTo: number): readonly TrailRow[] {
    const rows = this.#rows.of(this.#ofStreams.iterate(JSON.stringify(streams), upTo))
    return [...rows].filter(({ position }) => position <= upTo)
  }

  /** The streams that are about an entity or an organisation; of a district also the cases of its schools. */
  streamsAbout({ kind, id }: { readonly kind: string; readonly id: string }): readonly string[] {
    return this.#about.all(id, kind).map(({ name }) => String(name))
  }
}
