import type { DatabaseSync } from 'node:sqlite'
import type { AssessmentEvent } from '../../src/domain/assessment/event.ts'
import { type Publication, UNPUBLISHED } from '../../src/domain/assessment/publication.ts'
import { heldBy } from '../../src/domain/values/keyed.ts'

/** `part`: of a `Publication`. `name`: the item of a draft, or the id of a proposed correction. */
export const UNPUBLISHED_TABLE = `CREATE TABLE unpublished (
    stream TEXT NOT NULL, part TEXT NOT NULL, name TEXT NOT NULL, rating TEXT NOT NULL, PRIMARY KEY (stream, part, name)
  ) STRICT, WITHOUT ROWID`

const PARTS = ['drafts', 'proposals'] as const satisfies readonly (keyof Publication)[]

/** The events that make public, or drop, what waits; all others only add to it. */
const READING: ReadonlySet<string> = new Set<AssessmentEvent['type']>([
  'AssessmentPublished',
  'CorrectionApproved',
  'CorrectionRejected',
])

/** What of each assessment is not public yet, a row for each rating, so that one more costs the same however many there are. */
export class UnpublishedRows {
  readonly #load
  readonly #save
  readonly #remove

  constructor(db: DatabaseSync) {
    this.#load = db.prepare('SELECT part, name, rating FROM unpublished WHERE stream = ?')
    this.#save = db.prepare('INSERT OR REPLACE INTO unpublished VALUES (?, ?, ?, ?)')
    this.#remove = db.prepare('DELETE FROM unpublished WHERE stream = ? AND part = ? AND name = ?')
  }

  /** What an event of a stream finds waiting; nothing for an event that does not look at it. */
  before(stream: string, type: AssessmentEvent['type']): Publication {
    if (!READING.has(type)) return UNPUBLISHED
    const parts = { drafts: {}, proposals: {} }
    for (const { part, name, rating } of this.#load.all(stream)) {
      const known: { [name: string]: unknown } = parts[part as (typeof PARTS)[number]]
      known[String(name)] = JSON.parse(String(rating))
    }
    return parts
  }

  /** Keeps what the event has left, beside what it did not look at. */
  save(stream: string, before: Publication, after: Publication): void {
    for (const part of PARTS) {
      if (after[part] === before[part]) continue
      for (const [name, rating] of Object.entries(after[part])) {
        if (heldBy(before[part], name) !== rating) this.#save.run(stream, part, name, JSON.stringify(rating))
      }
      for (const name of Object.keys(before[part])) {
        if (!Object.hasOwn(after[part], name)) this.#remove.run(stream, part, name)
      }
    }
  }
}
