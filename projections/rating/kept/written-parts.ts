import { LRUCache } from 'lru-cache'
import type { Day } from '../../../src/domain/values/date.ts'
import { MEMORY_BYTES } from '../../engine/memory.ts'
import type { KeptRow } from './rows.ts'
import { partOf, type WrittenPart } from './written.ts'

/** A part with all that each of its rows rests on, and where in its bytes each of them ends. */
type KnownPart = {
  readonly rests: readonly string[]
  readonly ends: readonly number[]
  readonly part: WrittenPart
}
/** What is held of a part beside its bytes: of each row a number, a string of a few signs, and what holds both. */
const BYTES_A_ROW = 60
const COMMA = Buffer.from(',')

/** Parts of answers that were written before: of one that has changed, only the rows that have are written again. */
export class WrittenParts {
  readonly #parts = new LRUCache<string, KnownPart>({
    maxSize: MEMORY_BYTES.networkParts,
    sizeCalculation: ({ rests, part }, key) =>
      part.bytes.length + rests.reduce((size, { length }) => size + length + BYTES_A_ROW, key.length + 200),
  })

  /**
   * Some rows of JSON, with commas between them, and before them if they come after others. `key`: which part of which answer it
   * is; `day`: the day that ages are told of; `write`: writes rows.
   */
  of(
    key: string,
    {
      rows,
      day,
      isFirst,
    }: { readonly rows: readonly KeptRow[]; readonly day: Day; readonly isFirst: boolean },
    write: (rows: readonly KeptRow[]) => readonly string[],
  ): WrittenPart {
    const known = this.#parts.get(key)
    if (known !== undefined && isSame(known.rests, rows, day)) return known.part
    const rests = rows.map(row => restsOf(row, day))
    const pieces: Buffer[] = []
    const ends: number[] = []
    let end = 0
    for (const row of bytesOf(rows, rests, known, write)) {
      const isAfter = ends.length > 0 || !isFirst
      if (isAfter) pieces.push(COMMA)
      pieces.push(row)
      end += (isAfter ? COMMA.length : 0) + row.length
      ends.push(end)
    }
    const part = partOf(Buffer.concat(pieces, end))
    this.#parts.set(key, { rests, ends, part })
    return part
  }
}

const restsOf = ({ rests, isAged }: KeptRow, day: Day): string => (isAged ? `${rests} ${day}` : rests)

function isSame(known: readonly string[], rows: readonly KeptRow[], day: Day): boolean {
  return known.length === rows.length && rows.every((row, at) => known[at] === restsOf(row, day))
}

/** The bytes of each row: copied where it rests on the same as before, else written. */
function bytesOf(
  rows: readonly KeptRow[],
  rests: readonly string[],
  known: KnownPart | undefined,
  write: (rows: readonly KeptRow[]) => readonly string[],
): readonly Buffer[] {
  const before = new Map(known?.rests.map((each, at) => [each, at]))
  const written = write(rows.filter((_, at) => !before.has(rests[at] ?? '')))
  let next = 0
  return rests.map(each => {
    const index = before.get(each)
    return known === undefined || index === undefined
      ? Buffer.from(written[next++] ?? '')
      : copyOf(known, index)
  })
}

/** The bytes of a row, without the comma before it. */
function copyOf({ ends, part: { bytes } }: KnownPart, row: number): Buffer {
  const from = ends[row - 1] ?? 0
  const start = bytes[from] === COMMA[0] ? from + COMMA.length : from
  return bytes.subarray(start, ends[row])
}
