import type { DatabaseSync } from 'node:sqlite'
import type { EventReference, PositionedEvent } from '../../src/event-store/event-store.ts'
import type { StreamEnds } from './stream-ends.ts'

/** A part of every read model, beside its projections: a changed table has a new version. */
export const KEYED_EVENTS = {
  name: 'keyed-events',
  version: 1,
  schema: 'CREATE TABLE keyed_event (id BLOB PRIMARY KEY, position INTEGER NOT NULL) STRICT, WITHOUT ROWID',
} as const

/**
 * The positions of the events that requests with an Idempotency-Key recorded: a request that is sent again is answered with the
 * position of its first try. Imports have no such keys, so these rows are few.
 */
export class KeyedEvents {
  readonly #position
  readonly #save

  constructor(db: DatabaseSync) {
    this.#position = db.prepare('SELECT position FROM keyed_event WHERE id = ?')
    this.#save = db.prepare('INSERT OR IGNORE INTO keyed_event VALUES (?, ?)')
  }

  /** The position of an event; null if this node has not read it, or if its request had no such key. */
  positionOf(id: string): number | null {
    const position = this.#position.get(bytesOf(id))?.position
    return position === undefined ? null : Number(position)
  }

  /**
   * The position of a stored event, as far as `streams` were read: that of the last event of its stream where it is that one, or where its
   * request had no key; null if this node has not read it.
   */
  placeOf(
    { stream, revision, id }: EventReference & { readonly id: string },
    streams: StreamEnds,
  ): number | null {
    const end = streams.of(stream)
    if (end === null || end.revision < revision) return null
    return end.revision === revision ? end.position : (this.positionOf(id) ?? end.position)
  }

  /** Follows a page, inside the caller's transaction; what was followed before changes nothing. */
  follow(events: readonly PositionedEvent[]): void {
    let [last, isKeyed] = ['', false]
    for (const { id, position, metadata } of events) {
      // The events of one append have the same metadata.
      if (metadata !== last) isKeyed = metadata.includes('"idempotencyKey":')
      last = metadata
      if (isKeyed) this.#save.run(bytesOf(id), position)
    }
  }
}

const bytesOf = (id: string): Buffer => Buffer.from(id.replaceAll('-', ''), 'hex')
