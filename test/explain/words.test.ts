import { expect, test } from 'vitest'
import { fill, PHRASES } from '../../src/explain/phrases.ts'
import { actionInWords } from '../../src/explain/rating.ts'
import { firstFew, onDate, quoted, withFullStop } from '../../src/explain/words.ts'

test('a date is told as precisely as it is known', () => {
  expect(['2013-11-26', '2013-11', '2013'].map(onDate)).toEqual([
    'on 26 November 2013',
    'in November 2013',
    'in 2013',
  ])
})

test('a long text is cut after a word, and stays on one line', () => {
  expect(quoted('one\n\n two')).toBe('“one two”')
  const cut = quoted('word '.repeat(100))
  expect(cut).toMatch(/ word …”$/)
  expect(cut.length).toBeLessThan(310)
  expect(quoted('😀'.repeat(200)).isWellFormed()).toBe(true)
})

test('of many the first few are named', () => {
  expect(firstFew(['a'])).toBe('a')
  expect(firstFew(['a', 'b', 'c', 'd'])).toBe('a, b, c and d')
  expect(firstFew(['a', 'b', 'c', 'd', 'e'])).toBe('a, b, c and 2 more')
})

test('a phrase with a hole is no sentence', () => {
  expect(fill(PHRASES.under, { framework: 'rubric', version: 'v1' })).toBe('under rubric v1')
  expect(() => fill(PHRASES.under)).toThrow('needs framework')
})

test('a sentence that ends with a quotation has one full stop', () => {
  expect([quoted('There was a visit.'), quoted('a visit')].map(withFullStop)).toEqual([
    '“There was a visit.”',
    '“a visit”.',
  ])
})

test('a level that another act of the period gave before is given again, not changed', () => {
  const [low, high] = [1, 3].map(value => ({ level: { value, name: value === 1 ? 'Low' : 'High' } }))
  const told = (from = low, to = low) =>
    actionInWords({ action: 'RS', kind: 'import' }, from ?? null, to ?? null)
  expect([told(), told(low, high)]).toEqual(['given as Low again', 'changed from Low to High'])
})
