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
}

/** The most characters of one group that wait. */
const CHARACTERS_MAX = 8 * 1024 * 1024

type Row = readonly [string, string, number, number, string | null, string | null, string | null]

/**
 * The events of a file, in the scratch file of its import: they are made and encoded once, by the check of all rows, and wait there
 * until all rows are checked.
 */
export class DecidedGroups {
  readonly #add
  readonly #all

  constructor(db: DatabaseSync) {
    this.#add = db.prepare('INSERT INTO decided VALUES (?, ?, ?, ?, ?, ?, ?)')
    this.#all = db.prepare('SELECT * FROM decided WHERE phase = ? ORDER BY rowid')
    this.#all.setReturnArrays(true)
  }

  add({
    phase,
    stream,
    rows,
    expected,
    events,
  }: DecidedGroup & { readonly events: readonly DecidedEvent[] }): void {
    const revision = expected === 'none' ? -1 : expected
    const characters = events.reduce((sum, { data }) => sum + data.length, 0)
    // Canonical JSON holds no line break, and a type no blank.
    const texts =
      characters > CHARACTERS_MAX
        ? [null, null, null]
        : [
            events.map(({ id }) => id).join(' '),
            events.map(({ type }) => type).join(' '),
            events.map(({ data }) => data).join('\n'),
          ]
    this.#add.run(phase, stream, rows, revision, ...texts)
  }

  /** The groups of a phase, in the order in which they were added. */
  *of(phase: Phase): Generator<DecidedGroup> {
    for (const row of this.#all.iterate(phase)) {
      const [, stream, rows, revision, ids, types, data] = row as unknown as Row
      const expected = revision === -1 ? 'none' : revision
      yield { phase, stream, rows, expected, events: eventsIn(ids, types, data) }
    }
  }
}

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
