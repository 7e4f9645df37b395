import { expect, test } from 'vitest'
import { ownBuffer, ownBytes } from '../../../projections/engine/own-bytes.ts'

test('the bytes of a text that is held keep no others in memory', () => {
  for (const text of ['', 'null', '"2013-03-21"', 'Größe', 'x'.repeat(100_000)]) {
    const bytes = ownBytes(text)
    expect(Buffer.from(bytes).toString()).toBe(text)
    expect(bytes.buffer.byteLength).toBe(Buffer.byteLength(text))
  }
})

test('bytes that are cut from a block are copied, and others given back as they are', () => {
  const cut = Buffer.from('some text')
  const own = ownBuffer(cut)
  expect(own).toEqual(cut)
  expect(own.buffer.byteLength).toBe(cut.length)
  expect(ownBuffer(own)).toBe(own)
})
