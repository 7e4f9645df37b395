import { LRUCache } from 'lru-cache'
import type { Day } from '../../../src/domain/values/date.ts'
import { ByteWriter } from '../../engine/byte-writer.ts'
import { MEMORY_BYTES } from '../../engine/memory.ts'
import { ownBuffer } from '../../engine/own-bytes.ts'
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
/** Each part is written at a stretch, so that all of them share one writer. */
const out = new ByteWriter()

export type RowWriter = (row: KeptRow, to: ByteWriter) => void

/** Parts of answers that were written before: of one that has changed, only the rows that have are written again. */
export class WrittenParts {
  readonly #parts = new LRUCache<string, KnownPart>({
    maxSize: MEMORY_BYTES.networkParts,
    sizeCalculation: ({ rests, part }, key) =>
      part.bytes.length + rests.reduce((size, { length }) => size + length + BYTES_A_ROW, key.length + 200),
  })

  /**
   * Some rows of JSON, with commas between them, and before them if they come after others. `key`: which part of which answer it
   * is; `day`: the day that ages are told of; `writing`: returns what writes a row, and is told how many are written.
   */
  of(
    key: string,
    {
      rows,
      day,
      isFirst,
    }: { readonly rows: readonly KeptRow[]; readonly day: Day; readonly isFirst: boolean },
    writing: (count: number) => RowWriter,
  ): WrittenPart {
    const known = this.#parts.get(key)
    if (known !== undefined && isSame(known.rests, rows, day)) return known.part
    const rests = rows.map(row => restsOf(row, day))
    const before = new Map(known?.rests.map((each, at) => [each, at]))
    const write = writing(rests.filter(each => !before.has(each)).length)
    const ends: number[] = []
    out.begin()
    for (const [at, row] of rows.entries()) {
      if (at > 0 || !isFirst) out.bytes(COMMA)
      const index = before.get(rests[at] ?? '')
      if (known === undefined || index === undefined) write(row, out)
      else out.bytes(rowIn(known, index))
      ends.push(out.length)
    }
    const part = partOf(ownBuffer(out.taken()))
    this.#parts.set(key, { rests, ends, part })
    return part
  }
}

const restsOf = ({ rests, isAged }: KeptRow, day: Day): string => (isAged ? `${rests} ${day}` : rests)

function isSame(known: readonly string[], rows: readonly KeptRow[], day: Day): boolean {
  return known.length === rows.length && rows.every((row, at) => known[at] === restsOf(row, day))
}

/** The bytes of a row, without the comma before it. */
function rowIn({ ends, part: { bytes } }: KnownPart, row: number): Buffer {
  const from = ends[row - 1] ?? 0
  const start = bytes[from] === COMMA[0] ? from + COMMA.length : from
  return bytes.subarray(start, ends[row])
}
