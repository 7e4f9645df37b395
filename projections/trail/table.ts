import type { DatabaseSync } from 'node:sqlite'
import { EVENT_DATA } from '../../src/domain/subjects.ts'
import type { ProjectedEvent, Projection } from '../engine/projection.ts'
import { scopeOf, typesOf } from '../engine/projection.ts'
import { Publications } from './publications.ts'
import { TrailStreams } from './streams.ts'
import { PUBLISHED_WITH } from './visibility.ts'

/**
 * Every event, one narrow row each: what it is found by, and where it stands for the public (`public_at`, `public_step`; both
 * empty while it is not public). What it says stays in the log, and is found there under its stream and revision.
 */
export const trailProjection: Projection = {
  name: 'trail',
  version: 3,
  schema: `
    CREATE TABLE trail_word (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
    CREATE TABLE trail_stream (
      id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, kind TEXT, entity TEXT, district TEXT,
      entity_at INTEGER NOT NULL, district_at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX trail_entity ON trail_stream (entity);
    CREATE TABLE trail (
      position INTEGER PRIMARY KEY, event BLOB NOT NULL, stream INTEGER NOT NULL, revision INTEGER NOT NULL,
      type INTEGER NOT NULL, person INTEGER NOT NULL, item INTEGER, import INTEGER, correlation BLOB NOT NULL,
      recorded_ms INTEGER NOT NULL, public_at INTEGER, public_step INTEGER
    ) STRICT;
    CREATE INDEX trail_event ON trail (event);
    CREATE INDEX trail_revision ON trail (stream, revision);
    CREATE INDEX trail_correlation ON trail (correlation, public_at, public_step);
    CREATE INDEX trail_public ON trail (public_at, public_step);
    CREATE TABLE trail_proposal (
      stream INTEGER NOT NULL, correction TEXT NOT NULL, position INTEGER NOT NULL, item INTEGER NOT NULL,
      PRIMARY KEY (stream, correction)
    ) STRICT, WITHOUT ROWID`,
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
        touch(scopeOf.trail)
      },
      forget: () => fold.forget(),
    }
  },
}

class TrailFold {
  readonly #insert
  readonly #streams: TrailStreams
  readonly #publications: Publications
  readonly #words: TrailWords

  constructor(db: DatabaseSync) {
    this.#insert = db.prepare('INSERT INTO trail VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
    this.#words = new TrailWords(db)
    this.#streams = new TrailStreams(db)
    this.#publications = new Publications(db)
  }

  forget(): void {
    this.#words.forget()
    this.#streams.forget()
  }

  add(event: ProjectedEvent): void {
    const { id, type, data, revision, position, metadata } = event
    const streamId = this.#streams.follow(event)
    const own = 'item' in data && typeof data.item === 'string' ? this.#words.idOf(data.item) : null
    const imported = 'imported' in data ? data.imported : undefined
    this.#insert.run(
      position,
      bytesOf(id),
      streamId,
      revision,
      this.#words.idOf(type),
      this.#words.idOf(metadata.actor.person),
      own ?? this.#publications.itemOf(streamId, event),
      imported === undefined ? null : this.#words.idOf(imported.sha256),
      bytesOf(metadata.correlationId),
      Date.parse(metadata.recordedAt),
      this.#isPublic(streamId, event) ? position : null,
      null,
    )
    this.#publications.follow(streamId, event)
  }

  #isPublic(streamId: number, { stream, type, data }: ProjectedEvent): boolean {
    if (!stream.startsWith('assessment-')) return true
    // That a proposal was withdrawn with what it rests on is no more public than the proposal.
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

/** The sixteen bytes of a uuid. */
export const bytesOf = (uuid: string): Buffer => Buffer.from(uuid.replaceAll('-', ''), 'hex')
