import { LRUCache } from 'lru-cache'
import { MEMORY_BYTES } from '../../engine/memory.ts'
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
   * is; `rests`: all that each row rests on; `write`: writes the rows with these numbers.
   */
  of(
    key: string,
    rests: readonly string[],
    isFirst: boolean,
    write: (rows: readonly number[]) => readonly string[],
  ): WrittenPart {
    const known = this.#parts.get(key)
    if (known !== undefined && isSame(known.rests, rests)) return known.part
    const made = rowsIn(known, rests, write)
    const pieces: Buffer[] = []
    const ends: number[] = []
    let end = 0
    for (const [at, row] of made.entries()) {
      const isAfter = at > 0 || !isFirst
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

/** The bytes of each row: copied where it rests on the same as before, else written. */
function rowsIn(
  known: KnownPart | undefined,
  rests: readonly string[],
  write: (rows: readonly number[]) => readonly string[],
): readonly Buffer[] {
  const before = new Map(known?.rests.map((each, at) => [each, at]))
  const wanted = rests.flatMap((each, at) => (before.has(each) ? [] : [at]))
  const written = new Map(write(wanted).map((text, at) => [wanted[at], Buffer.from(text)]))
  return rests.map((each, at) => {
    const found = written.get(at)
    const index = before.get(each)
    return found ?? bytesOf(known as KnownPart, index as number)
  })
}

/** The bytes of a row, without the comma before it. */
function bytesOf({ ends, part: { bytes } }: KnownPart, row: number): Buffer {
  const from = ends[row - 1] ?? 0
  const start = bytes[from] === COMMA[0] ? from + COMMA.length : from
  return bytes.subarray(start, ends[row])
}

const isSame = (some: readonly string[], others: readonly string[]): boolean =>
  some.length === others.length && some.every((each, at) => each === others[at])
