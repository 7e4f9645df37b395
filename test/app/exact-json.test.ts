import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseExactly } from '../../src/app/exact-json.ts'

const lossesOf = (text: string) => parseExactly(text).losses

test.each([
  '0',
  '-0.0',
  '1.10',
  '0.1',
  '1e3',
  '2.50e-3',
  '9007199254740991',
  '123456789012345.6',
  '100000000000000000000',
])('the number %s is what it is written as', number => {
  expect(lossesOf(`{"a":${number}}`)).toEqual([])
})

test.each([
  '12345678901234567',
  '2.9999999999999999',
  '1e400',
  '0.12345678901234567890',
  '-9007199254740993',
])('the number %s is told, with the remedy', number => {
  expect(lossesOf(`{"a":[{"b/c":${number}}]}`)).toEqual([
    { pointer: '/a/0/b~1c', reason: `${number} does not survive as a number: give it as text, "${number}"` },
  ])
})

test('a key that stands twice is told, wherever it stands', () => {
  expect(lossesOf('{"a":{"b":1,"\\u0062":2},"b":3}')).toEqual([
    { pointer: '', reason: 'the key "b" stands twice' },
  ])
  expect(lossesOf('{"a":"\\"b\\":1, \\"b\\":2","b":[{"a":1},{"a":2}]}')).toEqual([])
})

test('what is written by a program is read as it is', () => {
  fc.assert(
    fc.property(fc.jsonValue(), value => {
      const text = JSON.stringify(value)
      expect(parseExactly(text)).toEqual({ value: JSON.parse(text), losses: [] })
    }),
  )
})
