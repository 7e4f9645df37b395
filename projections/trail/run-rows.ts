import type { DatabaseSync } from 'node:sqlite'
import { EntityKind } from '../../src/domain/values/entity-reference.ts'
import { numbersIn } from '../engine/numbers-text.ts'
import { ID_BYTES } from './by-id.ts'
import { textOf } from './streams.ts'
import type { Placeable } from './visibility.ts'

/** An event as the table has it. */
export type TrailRow = Placeable & {
  readonly event: string
  readonly revision: number
  readonly type: string
  /** What its stream is about: an entity, or an organisation. */
  readonly about: { readonly kind: string; readonly id: string } | null
  readonly item: string | null
  /** Milliseconds since 1970. */
  readonly recordedMs: number
}
export type TrailOrder = 'oldest' | 'newest'

/** A run of events, as `RUN_COLUMNS` and `RUNS` read it. */
export type RunRow = Record<string, unknown>

/** What `RunRows` needs of a run, and from where. */
export const RUN_COLUMNS = `position, count, events, stream.name AS stream, revision, type.text AS type,
  stream.kind AS kind, stream.entity AS entity, items, recorded_ms, public_at, public_step`
export const RUNS = `FROM trail JOIN trail_stream AS stream ON stream.id = trail.stream
  JOIN trail_word AS type ON type.id = trail.type`
/** Which run holds the event at a position, or else is the last one before it; the parameter is the position. */
export const RUN_AT = 'coalesce((SELECT max(position) FROM trail WHERE position <= ?), 0)'

/** Makes the rows of events from those of runs. */
export class RunRows {
  readonly #word
  /** Words are only ever added, so what was read once stays true. */
  readonly #words = new Map<number, string | null>()

  constructor(db: DatabaseSync) {
    this.#word = db.prepare('SELECT text FROM trail_word WHERE id = ?')
  }

  /** The events of some runs: those of each from its first to its last, or the newest first; only those on an item, if one is given. */
  *of(runs: Iterable<RunRow>, order: TrailOrder = 'oldest', item?: string): Generator<TrailRow, undefined> {
    for (const run of runs) {
      const { length, itemAt, rowAt } = this.#opened(run)
      for (let nth = 0; nth < length; nth++) {
        const at = order === 'oldest' ? nth : length - 1 - nth
        if (item === undefined || itemAt(at) === item) yield rowAt(at)
      }
    }
    return undefined
  }

  /** The event of a run at a position; null where the run does not reach so far. */
  at(run: RunRow | undefined, position: number): TrailRow | null {
    if (run === undefined) return null
    const at = position - Number(run.position)
    return at < Number(run.count) ? this.#opened(run).rowAt(at) : null
  }

  #opened(run: RunRow): {
    readonly length: number
    readonly itemAt: (at: number) => string | null
    readonly rowAt: (at: number) => TrailRow
  } {
    const { public_at: publicAt, public_step: step } = run
    const [kind, entity] = [textOf(run.kind), textOf(run.entity)]
    const about = kind === null || entity === null ? null : { kind, id: entity }
    const known = EntityKind.safeParse(kind)
    const shared = {
      stream: String(run.stream),
      type: String(run.type),
      about,
      entity: about === null || !known.success ? null : { kind: known.data, id: about.id },
      recordedMs: Number(run.recorded_ms),
    }
    const events = Buffer.from(run.events as Uint8Array)
    const items = typeof run.items === 'string' ? numbersIn(run.items) : []
    const [position, revision] = [Number(run.position), Number(run.revision)]
    const itemAt = (at: number) => this.#textOf(items[at] ?? null)
    const rowAt = (at: number): TrailRow => ({
      ...shared,
      position: position + at,
      event: uuidOf(events.toString('hex', at * ID_BYTES, (at + 1) * ID_BYTES)),
      revision: revision + at,
      item: itemAt(at),
      published:
        publicAt === null ? null : { at: Number(publicAt) + at, step: step === null ? null : Number(step) },
    })
    return { length: Number(run.count), itemAt, rowAt }
  }

  #textOf(word: number | null): string | null {
    if (word === null) return null
    const known = this.#words.get(word)
    if (known !== undefined) return known
    const text = textOf(this.#word.get(word)?.text)
    this.#words.set(word, text)
    return text
  }
}

const uuidOf = (hex: string): string => hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
