import type { DatabaseSync } from 'node:sqlite'
import type { DomainEvent } from '../../domain/subjects.ts'
import type { Phase } from './staged-row.ts'
import { TextFile } from './text-file.ts'

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

type Row = readonly [string, number, number, number | null, number | null, number | null]

/**
 * The events of a file: they are made and encoded once, by the check of all rows, and wait until all rows are checked. Their texts are
 * in a scratch file of their own, and where they stand in it, stream by stream, in that of the import.
 */
export class DecidedGroups {
  readonly #add
  readonly #all

  readonly #texts: TextFile

  constructor(db: DatabaseSync, file: string) {
    this.#texts = new TextFile(file)
    this.#add = db.prepare('INSERT OR IGNORE INTO decided VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)')
    this.#all = db.prepare(
      'SELECT stream, rows, expected, last_row, at, bytes FROM decided WHERE phase = ? ORDER BY stream',
    )
    this.#all.setReturnArrays(true)
  }

  /** Adds a group. Returns false where its stream has one, and then adds nothing. */
  add({ phase, stream, rows, expected, events, lines, lastRow }: NewGroup): boolean {
    const revision = expected === 'none' ? -1 : expected
    const place = isTooLarge(events) ? null : this.#texts.add(textOf(events))
    const [at, bytes] = place === null ? [null, null] : [place.at, place.bytes]
    const added = this.#add.run(phase, stream, rows, lines, events.length, revision, lastRow, at, bytes)
    return added.changes === 1
  }

  /** The groups of a phase, in the order of their streams. */
  *of(phase: Phase): Generator<DecidedGroup> {
    for (const row of this.#all.iterate(phase)) {
      const [stream, rows, revision, lastRow, at, bytes] = row as unknown as Row
      const expected = revision === -1 ? 'none' : revision
      const events = at === null || bytes === null ? null : eventsIn(this.#texts.read({ at, bytes }))
      yield { phase, stream, rows, expected, lastRow, events }
    }
  }

  close(): void {
    this.#texts.close()
  }
}

/** Whether events are too large to wait: they are made again from their rows. */
export const isTooLarge = (events: readonly DecidedEvent[]): boolean =>
  events.reduce((sum, { data }) => sum + data.length, 0) > CHARACTERS_MAX

const ID_CHARACTERS = 36

/** A line for each event: canonical JSON holds no line break, and a type no blank. */
function textOf(events: readonly DecidedEvent[]): string {
  let text = ''
  for (const { id, type, data } of events) text += `${text === '' ? '' : '\n'}${id}${type} ${data}`
  return text
}

function eventsIn(text: string): readonly DecidedEvent[] {
  return text.split('\n').map(line => {
    const blank = line.indexOf(' ')
    return {
      id: line.slice(0, ID_CHARACTERS),
      type: line.slice(ID_CHARACTERS, blank) as DomainEvent['type'],
      data: line.slice(blank + 1),
    }
  })
}
