import type { DatabaseSync, StatementSync } from 'node:sqlite'

/**
 * Finds the streams whose names differ only in upper and lower case from that of a stream that is to begin. Assessments are left
 * out: what they name has streams of its own.
 */
export class StreamTwins {
  readonly #twin: StatementSync

  constructor(db: DatabaseSync) {
    // SQLite uses the partial index only if the query repeats its WHERE clause.
    this.#twin = db.prepare(
      `SELECT stream FROM stream_end WHERE lower(stream) = lower(?1) AND stream NOT GLOB 'assessment-*' AND stream <> ?1`,
    )
  }

  of(stream: string): readonly string[] {
    return this.#twin.all(stream).map(row => String(row.stream))
  }
}
