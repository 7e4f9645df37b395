import { expect, test } from 'vitest'
import { ByteWriter } from '../../../projections/engine/byte-writer.ts'

test('a text is what was put together, however long it gets, and the next one begins anew', () => {
  const out = new ByteWriter()
  const part = 'Schülerzahl ☂ '.repeat(40_000)
  const long = out
    .begin()
    .text('[')
    .bytes(Buffer.from(part))
    .text(part)
    .bytes(Buffer.from(part))
    .text(']')
    .taken()
  expect(String(long)).toBe(`[${part}${part}${part}]`)
  expect(String(out.begin().text('{').bytes(Buffer.from('"é":1')).text('}').taken())).toBe('{"é":1}')
  expect(String(long)).toHaveLength(3 * part.length + 2)
})

test('what was left by a text that was not finished is not part of the next one', () => {
  const out = new ByteWriter()
  out.begin().text('half of an answer')
  expect(String(out.begin().text('whole').taken())).toBe('whole')
})
