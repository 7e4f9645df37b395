import { expect, test } from 'vitest'
import { ownBytes } from '../../../projections/engine/own-bytes.ts'

test('the bytes of a text that is held keep no others in memory', () => {
  for (const text of ['', 'null', '"2013-03-21"', 'Größe', 'x'.repeat(100_000)]) {
    const bytes = ownBytes(text)
    expect(Buffer.from(bytes).toString()).toBe(text)
    expect(bytes.buffer.byteLength).toBe(Buffer.byteLength(text))
  }
})
