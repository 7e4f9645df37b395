import type { DatabaseSync } from 'node:sqlite'
import type { AssessmentEvent } from '../../src/domain/assessment/event.ts'
import { type Publication, UNPUBLISHED } from '../../src/domain/assessment/publication.ts'
import { heldBy } from '../../src/domain/values/keyed.ts'
import { numberIn } from './number-in.ts'

/**
 * `part`: of a `Publication`. `name`: the item of a draft, or the id of a proposed correction. A row is added behind the one before it,
 * and only its key, which is short, is put in order: a rating that is sorted in with its texts splits a page of the file each few rows.
 */
export const UNPUBLISHED_TABLE = `
    CREATE TABLE unpublished_stream (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
    CREATE TABLE unpublished (
      stream INTEGER NOT NULL, part TEXT NOT NULL, name TEXT NOT NULL, rating TEXT NOT NULL, UNIQUE (stream, part, name)
    ) STRICT`

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
  readonly #addStream
  readonly #findStream
  #streams = new Map<string, number>()

  constructor(db: DatabaseSync) {
    this.#addStream = db.prepare('INSERT OR IGNORE INTO unpublished_stream (name) VALUES (?)')
    this.#findStream = db.prepare('SELECT id FROM unpublished_stream WHERE name = ?')
    this.#load = db.prepare('SELECT part, name, rating FROM unpublished WHERE stream = ? ORDER BY part, name')
    this.#save = db.prepare('INSERT OR REPLACE INTO unpublished VALUES (?, ?, ?, ?)')
    this.#remove = db.prepare('DELETE FROM unpublished WHERE stream = ? AND part = ? AND name = ?')
  }

  /** Drops what it holds in memory: its transaction was undone. */
  forget(): void {
    this.#streams = new Map()
  }

  /** What an event of a stream finds waiting; nothing for an event that does not look at it. */
  before(stream: string, type: AssessmentEvent['type']): Publication {
    if (!READING.has(type)) return UNPUBLISHED
    const parts = { drafts: {}, proposals: {} }
    for (const { part, name, rating } of this.#load.all(this.#numberOf(stream))) {
      const known: { [name: string]: unknown } = parts[part as (typeof PARTS)[number]]
      known[String(name)] = JSON.parse(String(rating))
    }
    return parts
  }

  /** Keeps what the event has left, beside what it did not look at. */
  save(stream: string, before: Publication, after: Publication): void {
    for (const part of PARTS) {
      if (after[part] === before[part]) continue
      const number = this.#numberOf(stream)
      for (const [name, rating] of Object.entries(after[part])) {
        if (heldBy(before[part], name) !== rating) this.#save.run(number, part, name, JSON.stringify(rating))
      }
      for (const name of Object.keys(before[part])) {
        if (!Object.hasOwn(after[part], name)) this.#remove.run(number, part, name)
      }
    }
  }

  #numberOf(stream: string): number {
    return numberIn(this.#streams, stream, () => {
      this.#addStream.run(stream)
      return Number(this.#findStream.get(stream)?.id)
    })
  }
}
