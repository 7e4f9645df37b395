import type { DatabaseSync } from 'node:sqlite'
import { numbersIn, numbersText } from '../engine/numbers-text.ts'
import { RowInserts } from '../engine/row-inserts.ts'

/** A row holds at most so many events. */
export const EVENTS_OF_RUN = 50

/**
 * A row is an event, or a run of public ones: they follow each other in the log and in one stream, and only their ids and items
 * differ (`events`, sixteen bytes each, and `items`, in their order). `count`: how many they are; `position` and `revision` are
 * those of the first one.
 */
export const TRAIL_TABLE = `CREATE TABLE trail (
      position INTEGER PRIMARY KEY, count INTEGER NOT NULL, stream INTEGER NOT NULL, revision INTEGER NOT NULL,
      type INTEGER NOT NULL, person INTEGER NOT NULL, import INTEGER, correlation BLOB NOT NULL, recorded_ms INTEGER NOT NULL,
      public_at INTEGER, public_step INTEGER, items TEXT, events BLOB NOT NULL
    ) STRICT`

/** What the events of a run share, in numbers but for the request. */
export type SharedByEvents = {
  readonly stream: number
  readonly type: number
  readonly person: number
  readonly import: number | null
  readonly correlation: string
  readonly recordedMs: number
  readonly isPublic: boolean
  /** Whether such an event may share a row with the event before it. */
  readonly canFollow: boolean
}
/** What is an event's own. */
type OwnOfEvent = {
  readonly position: number
  readonly revision: number
  readonly id: string
  readonly item: number | null
}

type Run = {
  readonly shared: SharedByEvents
  readonly position: number
  readonly revision: number
  readonly publicAt: number | null
  readonly items: (number | null)[]
  /** Hexadecimal. */
  events: string
}

const COLUMNS =
  'position, count, stream, revision, type, person, import, correlation, recorded_ms, public_at, items, events'

/** Writes the events as runs. Which of them share a row depends on the log alone, and not on the pages in which it is read. */
export class TrailRuns {
  readonly #rows: RowInserts
  readonly #last
  /** The run that the next event may be part of; undefined where only the file knows. */
  #open: Run | null | undefined
  #isWritten = true

  constructor(db: DatabaseSync) {
    this.#rows = new RowInserts(db, 'trail', COLUMNS, ['correlation', 'events'])
    this.#last = db.prepare(
      `SELECT position, stream, revision, type, person, import, lower(hex(correlation)) AS correlation, recorded_ms AS recordedMs,
        public_at AS publicAt, items, lower(hex(events)) AS events, count
      FROM trail ORDER BY position DESC LIMIT 1`,
    )
  }

  add(shared: SharedByEvents, event: OwnOfEvent): void {
    if (this.#open === undefined) this.#open = this.#lastRun()
    if (this.#open === null || !continues(this.#open, shared, event)) {
      this.#write()
      this.#open = runFrom(shared, event)
    }
    this.#open.items.push(event.item)
    this.#open.events += event.id
    this.#isWritten = false
  }

  flush(): void {
    this.#write()
    this.#rows.flush()
  }

  /** Drops what it holds in memory: its transaction was undone. */
  drop(): void {
    this.#rows.drop()
    this.#open = undefined
    this.#isWritten = true
  }

  #write(): void {
    if (this.#open && !this.#isWritten) {
      const { shared, items, ...run } = this.#open
      this.#rows.add(
        run.position,
        items.length,
        shared.stream,
        run.revision,
        shared.type,
        shared.person,
        shared.import,
        shared.correlation,
        shared.recordedMs,
        run.publicAt,
        items.every(item => item === null) ? null : numbersText(items),
        run.events,
      )
    }
    this.#isWritten = true
  }

  #lastRun(): Run | null {
    const row = this.#last.get()
    if (row === undefined) return null
    const number = (name: string) => Number(row[name])
    const publicAt = row.publicAt === null ? null : number('publicAt')
    return {
      shared: {
        stream: number('stream'),
        type: number('type'),
        person: number('person'),
        import: row.import === null ? null : number('import'),
        correlation: String(row.correlation),
        recordedMs: number('recordedMs'),
        isPublic: publicAt !== null,
        canFollow: true,
      },
      position: number('position'),
      revision: number('revision'),
      publicAt,
      items:
        typeof row.items === 'string'
          ? [...numbersIn(row.items)]
          : Array.from({ length: number('count') }, () => null),
      events: String(row.events),
    }
  }
}

const runFrom = (shared: SharedByEvents, { position, revision }: OwnOfEvent): Run => ({
  shared,
  position,
  revision,
  publicAt: shared.isPublic ? position : null,
  items: [],
  events: '',
})

const continues = (run: Run, shared: SharedByEvents, event: OwnOfEvent): boolean =>
  shared.canFollow &&
  run.position + run.items.length === event.position &&
  run.revision + run.items.length === event.revision &&
  run.items.length < EVENTS_OF_RUN &&
  (run.shared === shared || isSame(run.shared, shared))

const isSame = (one: SharedByEvents, other: SharedByEvents): boolean =>
  one.stream === other.stream &&
  one.type === other.type &&
  one.person === other.person &&
  one.import === other.import &&
  one.recordedMs === other.recordedMs &&
  one.correlation === other.correlation
