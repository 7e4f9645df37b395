import { isUtf8 } from 'node:buffer'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { firstInvalidByte } from '../../../src/domain/values/utf8.ts'

/** Bytes that begin, continue and end characters of every length, the byte order mark and U+FFFD among them. */
const PIECES: readonly (readonly number[])[] = [
  [0x41],
  [0xc3, 0xa9],
  [0xe2, 0x82, 0xac],
  [0xf0, 0x9f, 0x98, 0x80],
  [0xef, 0xbb, 0xbf],
  [0xef, 0xbf, 0xbd],
  [0xef, 0xbf],
  [0xf0, 0x9f],
  [0x80],
  [0xff],
  [0xed, 0xa0, 0x80],
  [0xc0, 0x80],
]

test('the first byte that is not UTF-8 ends the longest beginning that is', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...PIECES), { maxLength: 8 }), pieces => {
      const bytes = Uint8Array.from(pieces.flat())
      const ends = Array.from({ length: bytes.length + 1 }, (_, end) => end)
      const longest = ends.findLast(end => isUtf8(bytes.subarray(0, end)))
      expect(firstInvalidByte(bytes)).toBe(isUtf8(bytes) ? null : longest)
    }),
    { numRuns: 2000 },
  )
})
