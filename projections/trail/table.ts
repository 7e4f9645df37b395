import type { DatabaseSync } from 'node:sqlite'
import { type DomainEvent, EVENT_DATA } from '../../src/domain/subjects.ts'
import type { Metadata } from '../../src/event-store/codec.ts'
import type { ProjectedEvent, Projection } from '../engine/projection.ts'
import { scopeOf, typesOf } from '../engine/projection.ts'
import { keyIn } from './by-id.ts'
import { EVENT_KEYS, EventKeys } from './event-keys.ts'
import { Publications, REVISION_INDEX } from './publications.ts'
import { TRAIL_TABLE, TrailRuns } from './runs.ts'
import { TrailStreams } from './streams.ts'
import { PUBLISHED_WITH } from './visibility.ts'

/**
 * Every event: what it is found by, and where it stands for the public (`public_at`, `public_step`; both empty while it is not
 * public). What it says stays in the log, and is found there under its stream and revision. Events that were recorded together share
 * a row.
 */
export const trailProjection: Projection = {
  name: 'trail',
  version: 6,
  schema: `
    CREATE TABLE trail_word (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
    CREATE TABLE trail_stream (
      id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, kind TEXT, entity TEXT, district TEXT,
      entity_at INTEGER NOT NULL, district_at INTEGER NOT NULL
    ) STRICT;
    ${TRAIL_TABLE};
    CREATE TABLE trail_proposal (
      stream INTEGER NOT NULL, correction TEXT NOT NULL, position INTEGER NOT NULL, item INTEGER NOT NULL,
      PRIMARY KEY (stream, correction)
    ) STRICT, WITHOUT ROWID`,
  indexes: `
    ${REVISION_INDEX};
    CREATE INDEX trail_entity ON trail_stream (entity);
    ${EVENT_KEYS};
    CREATE INDEX trail_correlation ON trail (${keyIn('correlation')}, public_at, public_step);
    CREATE INDEX trail_public ON trail (public_at, public_step)`,
  categories: 'all',
  types: 'all',
  onPoison: 'set-stream-aside',
  rowPerEvent: {
    count: 'SELECT ifnull(sum(count), 0) AS count FROM trail',
    types: new Set(typesOf(EVENT_DATA)),
  },
  open: db => {
    const fold = new TrailFold(db)
    return {
      apply: (events, touch) => {
        fold.addAll(events)
        touch(scopeOf.trail)
      },
      forget: () => fold.forget(),
    }
  },
}

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
  readonly correlation: string
  readonly recordedMs: number
  readonly person: number
}

class TrailFold {
  readonly #runs: TrailRuns
  readonly #keys: EventKeys
  readonly #streams: TrailStreams
  readonly #publications: Publications
  readonly #words: TrailWords
  #metadata: Recording | null = null

  constructor(db: DatabaseSync) {
    this.#runs = new TrailRuns(db)
    this.#keys = new EventKeys(db)
    this.#words = new TrailWords(db)
    this.#streams = new TrailStreams(db)
    this.#publications = new Publications(db)
  }

  forget(): void {
    this.#runs.drop()
    this.#keys.drop()
    this.#words.forget()
    this.#streams.forget()
    this.#publications.forget()
    this.#metadata = null
  }

  /** Folds the events of a page. */
  addAll(events: readonly ProjectedEvent[]): void {
    this.#keys.begin()
    for (const event of events) this.#add(event)
    this.#runs.flush()
    this.#keys.flush()
  }

  #add(event: ProjectedEvent): void {
    const { id, type, data, revision, position, metadata } = event
    const isLooking = LOOKING.has(type)
    if (isLooking) this.#runs.flush()
    const { id: stream, about } = this.#streams.follow(event)
    const { correlation, recordedMs, person } = this.#recordedWith(metadata)
    const own = 'item' in data && typeof data.item === 'string' ? this.#words.idOf(data.item) : null
    const imported = 'imported' in data ? data.imported : undefined
    const isPublic = this.#isPublic(stream, event)
    this.#runs.add({
      position,
      id,
      stream,
      revision,
      type: this.#words.idOf(type),
      person,
      item: own ?? (isLooking ? this.#publications.itemOf(stream, event) : null),
      import: imported === undefined ? null : this.#words.idOf(imported.sha256),
      correlation,
      recordedMs,
      isPublic,
      // Filters ask from which event on a stream is about an entity.
      canFollow: isPublic && !isLooking && about.entityAt !== position && about.districtAt !== position,
    })
    this.#keys.add(id, position)
    if (!isLooking) return
    this.#runs.flush()
    this.#publications.follow(stream, event)
  }

  /** The events of one append share their metadata. */
  #recordedWith(metadata: Metadata): Recording {
    if (this.#metadata?.metadata !== metadata) {
      const { correlationId, recordedAt, actor } = metadata
      const correlation = correlationId.replaceAll('-', '').toLowerCase()
      const person = this.#words.idOf(actor.person)
      this.#metadata = { metadata, correlation, recordedMs: Date.parse(recordedAt), person }
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
