import canonicalize from 'canonicalize'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { isCanonicalText } from '../../src/audit/canonical-text.ts'

test('what a library writes is canonical, and nothing else is that says the same', () => {
  fc.assert(
    fc.property(fc.jsonValue({ depthSize: 'medium' }), fc.nat(), (value, indent) => {
      const text = canonicalize(value) ?? ''
      expect(isCanonicalText(text)).toBe(true)
      const others = [
        JSON.stringify(value),
        JSON.stringify(value, null, 1 + (indent % 4)),
        ` ${text}`,
        `${text}\n`,
      ]
      for (const other of others) expect(isCanonicalText(other)).toBe(other === text)
    }),
  )
})

test.for([
  ['{"a":1,"b":[true,null,"x"]}', true],
  ['{"b":1,"a":1}', false],
  ['{"a":{"b":1,"a":1}}', false],
  ['{"a":1,"a":1}', false],
  // JavaScript puts keys that are numbers into another order.
  ['{"1":0,"10":0,"9":0}', true],
  ['{"1":0,"9":0,"10":0}', false],
  ['{"__proto__":1,"a":2}', true],
  ['"\\u20ac"', false],
  ['"€\\u0007\\n"', true],
  ['"\\ud800"', false],
  ['"\\\\ud800"', true],
  ['1.5', true],
  ['1.50', false],
  ['-0', false],
  ['1e21', false],
  ['1e2', false],
  ['[ 1e3]', false],
  ['{"a":5e1 }', false],
  ['{"a":100,"b":0}', true],
  ['{"a":1,"1":2}', false],
  ['1e+21', true],
  ['9007199254740993', false],
  ['{"a" :1}', false],
  ['', false],
  ['{"a":1', false],
  ['\ufeff{}', false],
] as const)('%s: %s', ([text, isCanonical]) => {
  expect(isCanonicalText(text)).toBe(isCanonical)
})

test('a number is canonical in one form alone, whatever else is as long', () => {
  fc.assert(
    fc.property(fc.nat(120), fc.nat(6), fc.nat(4), (digits, exponent, blanks) => {
      const written = [
        `${digits}`,
        `${digits}e${exponent}`,
        `${digits}.0`,
        `${digits}E+${exponent}`,
        `-${digits}`,
      ]
      for (const number of written) {
        const text = `[${number}${' '.repeat(blanks)},"x"]`
        expect(isCanonicalText(text)).toBe(text === JSON.stringify(JSON.parse(text)))
      }
    }),
  )
})

test('an integer of any length is canonical, and with a blank beside it is not', () => {
  const tens = Array.from({ length: 16 }, (_, exponent) => 10 ** exponent)
  for (const number of [...tens.flatMap(ten => [ten - 1, ten, ten + 1, -ten]), Number.MAX_SAFE_INTEGER]) {
    expect([`[${number}]`, `[${number} ]`, `{"a":${number}}`].map(isCanonicalText)).toEqual([
      true,
      false,
      true,
    ])
  }
})

test('what is nested deeper than 1,000 levels is not canonical, however deep', () => {
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
  expect([1000, 1001, 120_000].map(depth => isCanonicalText(nested(depth)))).toEqual([true, false, false])
})
