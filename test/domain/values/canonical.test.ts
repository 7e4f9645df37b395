import canonicalize from 'canonicalize'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalJson } from '../../../src/domain/values/canonical.ts'

describe('canonical JSON (RFC 8785)', () => {
  test('has its keys in the order of their code units and no white space', () =>
    expect(canonicalJson({ b: 1, a: [true, null, 'x'], A: {}, é: 2, '10': 3, '9': 4 })).toBe(
      '{"10":3,"9":4,"A":{},"a":[true,null,"x"],"b":1,"é":2}',
    ))
  test('orders keys by UTF-16 code units, not by code points', () =>
    expect(canonicalJson({ '\ufb33': 1, '😀': 2 })).toBe('{"😀":2,"\ufb33":1}'))
  test('orders few keys and many alike', () => {
    for (const count of [1, 2, 7, 20, 21, 60]) {
      const keys = Array.from({ length: count }, (_, index) => `k${(index * 37) % 61}`)
      const written = canonicalJson(Object.fromEntries(keys.map(key => [key, key])))
      expect(Object.keys(JSON.parse(written))).toEqual(keys.toSorted())
    }
  })
  test('leaves out what is undefined', () => expect(canonicalJson({ a: undefined, b: 1 })).toBe('{"b":1}'))
  test('writes what the RFC’s own implementation writes', () => {
    const value = fc.letrec(tie => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.string({ unit: 'grapheme' }),
        fc.boolean(),
        fc.constant(null),
        fc.maxSafeInteger(),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(fc.string({ unit: 'grapheme' }), tie('value'), { maxKeys: 4 }),
      ),
    })).value
    fc.assert(
      fc.property(value, each => {
        expect(canonicalJson(each)).toBe(canonicalize(each))
      }),
      { numRuns: 500 },
    )
  })
  test('refuses what is stored alike nowhere', () => {
    for (const value of ['\ud800', 0.5, Number.NaN, 2 ** 53, undefined, 1n, () => 0, { a: [0.1] }])
      expect(() => canonicalJson(value)).toThrow(TypeError)
  })
})
