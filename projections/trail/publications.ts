import type { DatabaseSync } from 'node:sqlite'
import type { ProjectedEvent } from '../engine/projection.ts'

/**
 * Finds the events of a stream. A fold looks for them only where something was rated here, so a build of imports makes this index
 * when all rows are there.
 */
export const REVISION_INDEX = 'CREATE INDEX IF NOT EXISTS trail_revision ON trail (stream, revision)'

/** Gives events that were not public, each of which has a row of its own, their place behind the event that makes them so. */
export class Publications {
  readonly #db: DatabaseSync
  #isIndexed = false
  readonly #waiting
  readonly #place
  readonly #propose
  readonly #proposal
  readonly #settle
  readonly #published

  constructor(db: DatabaseSync) {
    this.#db = db
    this.#waiting = db.prepare(`SELECT position, items AS item, word.text AS type FROM trail
      JOIN trail_word AS word ON word.id = trail.type
      WHERE stream = ? AND public_at IS NULL ORDER BY revision`)
    this.#place = db.prepare('UPDATE trail SET public_at = ?, public_step = revision WHERE position = ?')
    this.#propose = db.prepare(`INSERT OR REPLACE INTO trail_proposal
      SELECT stream, ?, position, CAST(items AS INTEGER) FROM trail WHERE position = ?`)
    this.#proposal = db.prepare(
      'SELECT position, item FROM trail_proposal WHERE stream = ? AND correction = ?',
    )
    this.#published = db.prepare(
      `SELECT public_at IS NOT NULL AND revision + count > ?2 AS isPublic FROM trail
        WHERE stream = ?1 AND revision <= ?2 ORDER BY revision DESC LIMIT 1`,
    )
    this.#settle = db.prepare('DELETE FROM trail_proposal WHERE stream = ? AND correction = ?')
  }

  /** Its transaction was undone. */
  forget(): void {
    this.#isIndexed = false
  }

  #index(): void {
    if (!this.#isIndexed) this.#db.exec(REVISION_INDEX)
    this.#isIndexed = true
  }

  isPublic(stream: number, revision: number): boolean {
    this.#index()
    return this.#published.get(stream, revision)?.isPublic === 1
  }

  /** The item of a correction that is decided; null for everything else. */
  itemOf(stream: number, { type, data }: ProjectedEvent): number | null {
    if (type !== 'CorrectionApproved' && type !== 'CorrectionRejected') return null
    const item = this.#proposal.get(stream, data.correction)?.item
    return item === undefined ? null : Number(item)
  }

  /** Takes note of an event whose own row is in the table already. */
  follow(stream: number, { type, data, position }: ProjectedEvent): void {
    if (type === 'AssessmentPublished') {
      for (const each of this.#holding(stream)) this.#place.run(position, each)
    }
    if (type === 'CorrectionProposed') this.#propose.run(data.correction, position)
    if (type !== 'CorrectionApproved' && type !== 'CorrectionRejected') return
    const proposed = this.#proposal.get(stream, data.correction)?.position
    if (type === 'CorrectionApproved' && proposed !== undefined) this.#place.run(position, Number(proposed))
    this.#settle.run(stream, data.correction)
  }

  /** The positions of what waits for the publication and still holds: the last rating of each item, and the submission. */
  #holding(stream: number): Iterable<number> {
    this.#index()
    const holding = new Map<string, number>()
    for (const { position, item, type } of this.#waiting.all(stream)) {
      if (type === 'AssessmentSubmitted') holding.set('submitted', Number(position))
      else if (type === 'AssessmentReturned') holding.delete('submitted')
      else if (RATINGS.has(String(type))) holding.set(`item ${Number(item)}`, Number(position))
    }
    return holding.values()
  }
}

const RATINGS: ReadonlySet<string> = new Set(['RatingRecorded', 'RatingNotGiven', 'ComponentOverridden'])
