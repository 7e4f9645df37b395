import type { DatabaseSync } from 'node:sqlite'
import type { DomainEvent } from '../../domain/subjects.ts'
import type { Phase } from './staged-row.ts'

/** An event as the check of all rows made it; its metadata is made when it is recorded. */
export type DecidedEvent = { readonly id: string; readonly type: DomainEvent['type']; readonly data: string }

/** What the rows of one stream make. */
export type DecidedGroup = {
  readonly phase: Phase
  readonly stream: string
  /** How many rows of the file it records, for the progress. */
  readonly rows: number
  /** Where the stream stood when its rows were decided. */
  readonly expected: number | 'none'
  /** Null where they were too large to wait: then they are made again. */
  readonly events: readonly DecidedEvent[] | null
  /** The last row of a group that was decided while the file was read, and whose rows do not wait; else null. */
  readonly lastRow: number | null
}

/** A group whose events are known. */
type NewGroup = DecidedGroup & {
  readonly events: readonly DecidedEvent[]
  /** How many rows of the file it was decided by, also those that record nothing. */
  readonly lines: number
}

/** The most characters of one group that wait. */
const CHARACTERS_MAX = 8 * 1024 * 1024

type Row = readonly [string, number, number, number | null, string | null, string | null, string | null]

/**
 * The events of a file, in the scratch file of its import: they are made and encoded once, by the check of all rows, and wait there
 * until all rows are checked.
 */
export class DecidedGroups {
  readonly #add
  readonly #all

  constructor(db: DatabaseSync) {
    this.#add = db.prepare('INSERT OR IGNORE INTO decided VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
    this.#all = db.prepare(
      'SELECT stream, rows, expected, last_row, ids, types, data FROM decided WHERE phase = ? ORDER BY stream',
    )
    this.#all.setReturnArrays(true)
  }

  /** Adds a group. Returns false where its stream has one, and then adds nothing. */
  add({ phase, stream, rows, expected, events, lines, lastRow }: NewGroup): boolean {
    const revision = expected === 'none' ? -1 : expected
    // Canonical JSON holds no line break, and a type no blank.
    const texts = isTooLarge(events)
      ? [null, null, null]
      : [
          events.map(({ id }) => id).join(' '),
          events.map(({ type }) => type).join(' '),
          events.map(({ data }) => data).join('\n'),
        ]
    const added = this.#add.run(phase, stream, rows, lines, events.length, revision, lastRow, ...texts)
    return added.changes === 1
  }

  /** The groups of a phase, in the order of their streams. */
  *of(phase: Phase): Generator<DecidedGroup> {
    for (const row of this.#all.iterate(phase)) {
      const [stream, rows, revision, lastRow, ids, types, data] = row as unknown as Row
      const expected = revision === -1 ? 'none' : revision
      yield { phase, stream, rows, expected, lastRow, events: eventsIn(ids, types, data) }
    }
  }
}

/** Whether events are too large to wait: they are made again from their rows. */
export const isTooLarge = (events: readonly DecidedEvent[]): boolean =>
  events.reduce((sum, { data }) => sum + data.length, 0) > CHARACTERS_MAX

function eventsIn(
  ids: string | null,
  types: string | null,
  data: string | null,
): readonly DecidedEvent[] | null {
  if (ids === null || types === null || data === null) return null
  const typeOf = types.split(' ')
  const dataOf = data.split('\n')
  return ids.split(' ').map((id, index) => ({
    id,
    type: typeOf[index] as DomainEvent['type'],
    data: dataOf[index] ?? '',
  }))
}
