import { buffer } from 'node:stream/consumers'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { CodedBodies } from '../../../src/http/edge/coded-bodies.ts'
import { bodyOf, PARTED_FROM_BYTES, PartedBody } from '../../../src/http/edge/parted-body.ts'
import { turnsDuring } from '../../support/turns.ts'

const PART = Buffer.alloc(128 * 1024, 'row,')
/** Ten megabytes. */
const parts = Array.from({ length: 80 }, () => PART)

test('a body is put together only where it is small', () => {
  const small = Buffer.alloc(PARTED_FROM_BYTES / 2 - 1)
  expect(bodyOf([small, small])).toBeInstanceOf(Buffer)
  expect(bodyOf([small, small, Buffer.alloc(2)])).toBeInstanceOf(PartedBody)
})

test('a large body is read as its caller takes it, and never held as a whole', async () => {
  const body = new PartedBody(parts)
  const stream = body.stream()
  let most = 0
  let read = 0
  for await (const chunk of stream) {
    read += (chunk as Buffer).length
    most = Math.max(most, stream.readableLength)
  }
  expect(read).toBe(body.length)
  expect(most).toBeLessThanOrEqual(PARTED_FROM_BYTES + PART.length)
})

test('a large body is compressed only for those who ask for it again, a small one at once', () => {
  const coded = new CodedBodies()
  const large = new PartedBody(parts)
  expect([1, 2, 3].map(() => coded.isAskedAgain(large))).toEqual([false, true, true])
  expect(coded.isAskedAgain(new PartedBody(parts))).toBe(false)
  expect(coded.isAskedAgain(PART)).toBe(true)
})

test.each(['br', 'gzip'] as const)('a large body is put into %s while others are served', async coding => {
  const coded = new CodedBodies()
  let made: Buffer | undefined
  const turns = await turnsDuring(async () => {
    made = await coded.of(new PartedBody(parts), coding)
  })
  // Each part goes through the thread pool, and comes back in a turn of its own.
  expect(turns).toBeGreaterThanOrEqual(parts.length)
  const plain = coding === 'br' ? brotliDecompressSync : gunzipSync
  expect(made && plain(made).equals(await buffer(new PartedBody(parts).stream()))).toBe(true)
})
