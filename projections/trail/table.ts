import type { DatabaseSync } from 'node:sqlite'
import { type DomainEvent, EVENT_DATA } from '../../src/domain/subjects.ts'
import type { Metadata } from '../../src/event-store/codec.ts'
import type { ProjectedEvent, Projection } from '../engine/projection.ts'
import { scopeOf, typesOf } from '../engine/projection.ts'
import { RowInserts } from '../engine/row-inserts.ts'
import { bytesOf, endOf } from './by-id.ts'
import { Publications, REVISION_INDEX } from './publications.ts'
import { TrailStreams } from './streams.ts'
import { PUBLISHED_WITH } from './visibility.ts'

/**
 * Every event, one narrow row each: what it is found by, and where it stands for the public (`public_at`, `public_step`; both
 * empty while it is not public). What it says stays in the log, and is found there under its stream and revision.
 */
export const trailProjection: Projection = {
  name: 'trail',
  version: 4,
  schema: `
    CREATE TABLE trail_word (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
    CREATE TABLE trail_stream (
      id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, kind TEXT, entity TEXT, district TEXT,
      entity_at INTEGER NOT NULL, district_at INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE trail (
      position INTEGER PRIMARY KEY, event BLOB NOT NULL, stream INTEGER NOT NULL, revision INTEGER NOT NULL,
      type INTEGER NOT NULL, person INTEGER NOT NULL, item INTEGER, import INTEGER, correlation BLOB NOT NULL,
      recorded_ms INTEGER NOT NULL, public_at INTEGER, public_step INTEGER
    ) STRICT;
    CREATE TABLE trail_proposal (
      stream INTEGER NOT NULL, correction TEXT NOT NULL, position INTEGER NOT NULL, item INTEGER NOT NULL,
      PRIMARY KEY (stream, correction)
    ) STRICT, WITHOUT ROWID`,
  indexes: `
    ${REVISION_INDEX};
    CREATE INDEX trail_entity ON trail_stream (entity);
    CREATE INDEX trail_event ON trail (${endOf('event')});
    CREATE INDEX trail_correlation ON trail (${endOf('correlation')}, public_at, public_step);
    CREATE INDEX trail_public ON trail (public_at, public_step)`,
  categories: 'all',
  types: 'all',
  onPoison: 'set-stream-aside',
  rowPerEvent: {
    count: 'SELECT count(*) AS count FROM trail',
    types: new Set(typesOf(EVENT_DATA)),
  },
  open: db => {
    const fold = new TrailFold(db)
    return {
      apply: (events, touch) => {
        for (const event of events) fold.add(event)
        fold.finish()
        touch(scopeOf.trail)
      },
      forget: () => fold.forget(),
    }
  },
}

const TRAIL_COLUMNS =
  'position, event, stream, revision, type, person, item, import, correlation, recorded_ms, public_at'

/** The events whose fold looks at rows of others, or at their own. */
const LOOKING: ReadonlySet<string> = new Set<DomainEvent['type']>([
  'AssessmentPublished',
  'CorrectionProposed',
  'CorrectionApproved',
  'CorrectionRejected',
  'ImportedActWithdrawn',
])

type Recording = {
  readonly metadata: Metadata
  readonly correlation: Uint8Array
  readonly recordedMs: number
}

class TrailFold {
  readonly #rows: RowInserts
  readonly #streams: TrailStreams
  readonly #publications: Publications
  readonly #words: TrailWords
  #metadata: Recording | null = null

  constructor(db: DatabaseSync) {
    this.#rows = new RowInserts(db, 'trail', TRAIL_COLUMNS, ['event'])
    this.#words = new TrailWords(db)
    this.#streams = new TrailStreams(db)
    this.#publications = new Publications(db)
  }

  forget(): void {
    this.#rows.drop()
    this.#words.forget()
    this.#streams.forget()
    this.#publications.forget()
    this.#metadata = null
  }

  /** Ends a page. */
  finish(): void {
    this.#rows.flush()
  }

  add(event: ProjectedEvent): void {
    const { id, type, data, revision, position, metadata } = event
    const isLooking = LOOKING.has(type)
    if (isLooking) this.#rows.flush()
    const streamId = this.#streams.follow(event)
    const { correlation, recordedMs } = this.#recordedWith(metadata)
    const own = 'item' in data && typeof data.item === 'string' ? this.#words.idOf(data.item) : null
    const imported = 'imported' in data ? data.imported : undefined
    this.#rows.add(
      position,
      id,
      streamId,
      revision,
      this.#words.idOf(type),
      this.#words.idOf(metadata.actor.person),
      own ?? (isLooking ? this.#publications.itemOf(streamId, event) : null),
      imported === undefined ? null : this.#words.idOf(imported.sha256),
      correlation,
      recordedMs,
      this.#isPublic(streamId, event) ? position : null,
    )
    if (!isLooking) return
    this.#rows.flush()
    this.#publications.follow(streamId, event)
  }

  /** The events of one append share their metadata. */
  #recordedWith(metadata: Metadata): Recording {
    if (this.#metadata?.metadata !== metadata) {
      const { correlationId, recordedAt } = metadata
      const correlation = bytesOf(correlationId)
      this.#metadata = { metadata, correlation, recordedMs: Date.parse(recordedAt) }
    }
    return this.#metadata
  }

  #isPublic(streamId: number, { stream, type, data }: ProjectedEvent): boolean {
    if (!stream.startsWith('assessment-')) return true
    // A withdrawal is public only if what it withdraws is: that may be a proposal, withdrawn with what it rests on.
    if (type === 'ImportedActWithdrawn') return this.#publications.isPublic(streamId, data.revision)
    const known: Readonly<Record<string, string>> = PUBLISHED_WITH
    return known[type] === 'itself'
  }
}

/** Texts that many rows share. */
class TrailWords {
  readonly #add
  readonly #find
  #known = new Map<string, number>()

  constructor(db: DatabaseSync) {
    this.#add = db.prepare('INSERT OR IGNORE INTO trail_word (text) VALUES (?)')
    this.#find = db.prepare('SELECT id FROM trail_word WHERE text = ?')
  }

  forget(): void {
    this.#known = new Map()
  }

  idOf(text: string): number {
    const known = this.#known.get(text)
    if (known !== undefined) return known
    this.#add.run(text)
    const id = Number(this.#find.get(text)?.id)
    if (this.#known.size > 50_000) this.#known = new Map()
    this.#known.set(text, id)
    return id
  }
}
