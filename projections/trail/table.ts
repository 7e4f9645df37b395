import type { DatabaseSync } from 'node:sqlite'
import { type DomainEvent, EVENT_DATA } from '../../src/domain/subjects.ts'
import type { Metadata } from '../../src/event-store/codec.ts'
import type { ProjectedEvent, Projection } from '../engine/projection.ts'
import { scopeOf, typesOf } from '../engine/projection.ts'
import { keyIn } from './by-id.ts'
import { EVENT_KEYS, EventKeys } from './event-keys.ts'
import { Publications, REVISION_INDEX } from './publications.ts'
import { type SharedByEvents, TRAIL_TABLE, TrailRuns } from './runs.ts'
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
  readonly numbers: Pick<SharedByEvents, 'correlation' | 'recordedMs' | 'person'>
}

/** An event of an assessment, and what the next one shares with it if these are the same. */
type Last = {
  readonly stream: string
  readonly type: string
  readonly metadata: Metadata
  readonly sha256: string | undefined
  readonly shared: SharedByEvents
}

class TrailFold {
  readonly #runs: TrailRuns
  readonly #keys: EventKeys
  readonly #streams: TrailStreams
  readonly #publications: Publications
  readonly #words: TrailWords
  #recording: Recording | null = null
  #last: Last | null = null

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
    this.#recording = null
    this.#last = null
  }

  /** Folds the events of a page. */
  addAll(events: readonly ProjectedEvent[]): void {
    this.#keys.begin()
    for (const event of events) this.#add(event)
    this.#runs.flush()
    this.#keys.flush()
  }

  #add(event: ProjectedEvent): void {
    const { id, type, data, revision, position } = event
    const isLooking = LOOKING.has(type)
    if (isLooking) this.#runs.flush()
    const shared = this.#sharedBy(event, isLooking)
    const own = 'item' in data && typeof data.item === 'string' ? this.#words.idOf(data.item) : null
    const item = own ?? (isLooking ? this.#publications.itemOf(shared.stream, event) : null)
    this.#runs.add(shared, { position, id, revision, item })
    this.#keys.add(id, position)
    if (!isLooking) return
    this.#runs.flush()
    this.#publications.follow(shared.stream, event)
  }

  /** The ratings of one import and assessment follow each other. */
  #sharedBy(event: ProjectedEvent, isLooking: boolean): SharedByEvents {
    const { stream, type, data, metadata } = event
    const sha256 = 'imported' in data ? data.imported?.sha256 : undefined
    const last = this.#last
    const isSame = last?.stream === stream && last.type === type && last.metadata === metadata
    if (isSame && last.sha256 === sha256) return last.shared
    const shared = this.#numbered(event, sha256, isLooking)
    // What another stream is about, its events may say.
    const canLast = !isLooking && stream.startsWith('assessment-')
    this.#last = canLast ? { stream, type, metadata, sha256, shared } : null
    return shared
  }

  #numbered(event: ProjectedEvent, sha256: string | undefined, isLooking: boolean): SharedByEvents {
    const { type, position, metadata } = event
    const { id: stream, about } = this.#streams.follow(event)
    const isPublic = this.#isPublic(stream, event)
    return {
      stream,
      type: this.#words.idOf(type),
      import: sha256 === undefined ? null : this.#words.idOf(sha256),
      ...this.#recordedWith(metadata),
      isPublic,
      // Filters ask from which event on a stream is about an entity.
      canFollow: isPublic && !isLooking && about.entityAt !== position && about.districtAt !== position,
    }
  }

  /** The events of one append share their metadata. */
  #recordedWith(metadata: Metadata): Recording['numbers'] {
    if (this.#recording?.metadata !== metadata) {
      const { correlationId, recordedAt, actor } = metadata
      const correlation = correlationId.replaceAll('-', '').toLowerCase()
      const person = this.#words.idOf(actor.person)
      this.#recording = { metadata, numbers: { correlation, recordedMs: Date.parse(recordedAt), person } }
    }
    return this.#recording.numbers
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
