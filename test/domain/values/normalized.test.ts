import { assert, property, string } from 'fast-check'
import { expect, test } from 'vitest'
import { normalized, normalizedTexts, unprintableIn } from '../../../src/domain/values/normalized.ts'

test.for([
  ['decomposed letters are composed', 'Lumie\u0300re', 'Lumière'],
  ['no-break and doubled blanks are one blank', 'A\u00a0\u2003 Fund', 'A Fund'],
  ['a tab is a blank', 'A\tFund', 'A Fund'],
  ['zero-width signs and marks of direction go', '\u200bA\u200e F\u2060und\ufeff', 'A Fund'],
  ['a sign that kept letters from composing goes first', 'e\u200d\u0301', 'é'],
  ['every line break is one sign, without blanks around it', 'a \r\n b\rc\u2028d', 'a\nb\nc\nd'],
  ['plain text stays as it is', 'A Fund', 'A Fund'],
] as const)('%s', ([, given, expected]) => {
  expect(normalized(given)).toBe(expected)
})

test('a text that is normalized stays so', () => {
  assert(
    property(string({ unit: 'binary' }), value => {
      expect(normalized(normalized(value))).toBe(normalized(value))
    }),
  )
})

test('what no reader can see is named by its code', () => {
  expect(unprintableIn('a\u0007b')).toBe('U+0007')
  expect(unprintableIn('a\ud800b')).toBe('U+D800')
  expect(unprintableIn('two\nlines, été, 😀')).toBe(null)
})

test('the texts of a JSON value are normalized, its fields and numbers stay', () => {
  expect(normalizedTexts({ 'a\u00a0b': ['e\u0301', 1, null, { c: ' d ' }] })).toEqual({
    'a\u00a0b': ['é', 1, null, { c: 'd' }],
  })
})
