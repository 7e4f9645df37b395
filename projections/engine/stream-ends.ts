import type { DatabaseSync } from 'node:sqlite'
import type { Checkpoint, PositionedEvent } from '../../src/event-store/event-store.ts'

/** A part of every read model, beside its projections: a changed table has a new version. */
export const STREAM_ENDS = {
  name: 'streams',
  version: 2,
  schema: `CREATE TABLE stream_end (
    stream TEXT PRIMARY KEY,
    revision INTEGER NOT NULL,
    position INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX stream_end_folded ON stream_end (lower(stream)) WHERE stream NOT GLOB 'assessment-*'`,
} as const

/** How many streams are remembered without a look into the file. */
const KNOWN_MAX = 20_000

/** The last event of a stream that this node has read. */
export type StreamEnd = { readonly revision: number; readonly position: number }

/** Thrown if the log lacks an event of a stream: it was deleted, and every later event has another position now. */
export class LogHasHole extends Error {
  readonly position: number

  constructor({ stream, revision, position }: PositionedEvent, expected: number) {
    super(
      `the log has revision ${revision} of ${stream} at position ${position}, though revision ${expected} comes first: ` +
        'events were deleted from the event store, and reading stops here (`ledger doctor` says more, and "Deleted events" ' +
        'in docs/operations.md what to do)',
    )
    this.position = position
  }
}

/**
 * Where each stream ends, as far as the log was read: one narrow row a stream, so that memory stays bounded. Revisions are
 * dense from 0; so whatever an administrator takes out of the log is noticed by the next event of its stream.
 */
export class StreamEnds {
  readonly #end
  readonly #save
  readonly #upTo
  readonly #checkpoint
  readonly #saveCheckpoint
  #known = new Map<string, StreamEnd>()

  constructor(db: DatabaseSync) {
    this.#end = db.prepare('SELECT revision, position FROM stream_end WHERE stream = ?')
    this.#save = db.prepare(
      `INSERT INTO stream_end VALUES (?, ?, ?)
       ON CONFLICT (stream) DO UPDATE SET revision = excluded.revision, position = excluded.position`,
    )
    this.#upTo = db.prepare('SELECT stream, revision FROM stream_end WHERE position <= ?')
    this.#checkpoint = db.prepare('SELECT position, cursor FROM checkpoint WHERE projection = ?')
    this.#saveCheckpoint = db.prepare('INSERT OR REPLACE INTO checkpoint VALUES (?, ?, ?, 0)')
  }

  /** Null where this node has read nothing of the stream. */
  of(stream: string): StreamEnd | null {
    const known = this.#known.get(stream)
    if (known !== undefined) return known
    const row = this.#end.get(stream)
    if (row === undefined) return null
    return this.#know(stream, { revision: Number(row.revision), position: Number(row.position) })
  }

  /** Drops what it holds in memory: its transaction was undone. */
  forget(): void {
    this.#known = new Map()
  }

  #know(stream: string, end: StreamEnd): StreamEnd {
    if (this.#known.size >= KNOWN_MAX) this.#known = new Map()
    this.#known.set(stream, end)
    return end
  }

  /** Every stream whose last event stands no further back than `position`. */
  *upTo(position: number): Generator<{ readonly stream: string; readonly revision: number }> {
    for (const { stream, revision } of this.#upTo.iterate(position)) {
      yield { stream: String(stream), revision: Number(revision) }
    }
  }

  /** The last event that was followed. */
  get readTo(): Checkpoint {
    const row = this.#checkpoint.get(STREAM_ENDS.name)
    return { position: Number(row?.position ?? 0), cursor: String(row?.cursor ?? '') }
  }

  /**
   * Follows a page, inside the caller's transaction; what was followed before is skipped. Throws `LogHasHole`, unless
   * `onHole` does something else about it.
   */
  follow(
    events: readonly PositionedEvent[],
    onHole = (hole: LogHasHole): void => {
      throw hole
    },
  ): void {
    const { position: readTo } = this.readTo
    const news = events.filter(({ position }) => position > readTo)
    const last = news.at(-1)
    if (last === undefined) return
    const ends = new Map<string, StreamEnd>()
    // The events of one append follow each other.
    let [stream, revision] = ['', -1]
    for (const event of news) {
      if (event.stream !== stream) {
        stream = event.stream
        revision = (ends.get(stream) ?? this.of(stream))?.revision ?? -1
      }
      if (event.revision !== revision + 1) onHole(new LogHasHole(event, revision + 1))
      revision = event.revision
      ends.set(stream, event)
    }
    for (const [name, { revision: at, position }] of ends) {
      this.#save.run(name, at, position)
      this.#know(name, { revision: at, position })
    }
    this.#saveCheckpoint.run(STREAM_ENDS.name, last.position, last.cursor)
  }
}
