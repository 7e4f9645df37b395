import { type Checkpoint, PAGE_MAX, type PositionedEvent } from '../event-store.ts'
import { fingerprintOf } from '../fingerprint.ts'
import { damageOf } from './damage.ts'
import { idOf, placeIn, reading } from './rows.ts'
import { metadataReader } from './shared-metadata.ts'
import type { LogRow, Statements } from './statements.ts'

/** So many names of streams are remembered. */
const NAMES_MAX = 10_000

type LogStatements = Pick<Statements, 'readAll' | 'nameOf' | 'sharedText'>

/** Reads the log page by page. Most of what a rebuild reads it reads by this, so that each row is touched as little as may be. */
export class LogPages {
  readonly #statements: LogStatements
  /** By the number of the stream. A name never changes. */
  readonly #names = new Map<number, string>()

  constructor(statements: LogStatements) {
    this.#statements = statements
  }

  /** The next events behind a reader's place, none of them beyond the place `end`. */
  after({ cursor, position }: Checkpoint, end: number): readonly PositionedEvent[] {
    return reading(() => {
      const rows = this.#statements.readAll.all(placeIn(cursor), end, PAGE_MAX)
      return this.#numbered(rows as unknown as readonly LogRow[], position)
    })
  }

  #numbered(rows: readonly LogRow[], position: number): readonly PositionedEvent[] {
    const metadataOf = metadataReader(this.#statements)
    // Events of the same type or with the same metadata then share one text, which is compared and looked up at once.
    const last = { type: '', metadata: '' }
    return rows.map((row, index) => {
      const [place, stream, , , type, , own, shared] = row
      const metadata = metadataOf(own, shared, place)
      if (type !== last.type) last.type = type
      if (metadata !== last.metadata) last.metadata = metadata
      return new LogEvent(row, this.#nameOf(stream, place), last, position + index + 1)
    })
  }

  #nameOf(stream: number, place: number): string {
    const known = this.#names.get(stream)
    if (known !== undefined) return known
    const [name] = (this.#statements.nameOf.get(stream) ?? []) as unknown as readonly string[]
    if (name === undefined) throw damageOf(null, `the stream of the event at place ${place} has no name`)
    if (this.#names.size >= NAMES_MAX) this.#names.clear()
    this.#names.set(stream, name)
    return name
  }
}

/** An event of the log. Its cursor is made when it is asked for, since few readers stop at any one event. */
class LogEvent implements PositionedEvent {
  readonly stream: string
  readonly revision: number
  readonly id: string
  readonly type: string
  readonly data: string
  readonly metadata: string
  readonly position: number
  readonly #place: number

  constructor(
    [place, , revision, id, , data]: LogRow,
    stream: string,
    { type, metadata }: { readonly type: string; readonly metadata: string },
    position: number,
  ) {
    this.stream = stream
    this.revision = revision
    this.id = idOf(id, place)
    this.type = type
    this.data = data
    this.metadata = metadata
    this.position = position
    this.#place = place
  }

  get cursor(): string {
    return `${this.#place}@${fingerprintOf(this)}`
  }
}
