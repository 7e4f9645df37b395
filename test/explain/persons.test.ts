import { expect, test } from 'vitest'
import { nameInWords, personAndIdInWords, personInWords, withoutNamesIn } from '../../src/explain/persons.ts'

test('who has a name is called by it, with the role and whom they act for', () => {
  expect(personInWords({ person: 'p-1', role: 'rater' })).toBe('p-1 (rater)')
  expect(personInWords({ person: 'p-1', name: 'Rita Rowe', role: 'rater' })).toBe('Rita Rowe (rater)')
  expect(personInWords({ person: 'p-1', role: 'publisher', onBehalfOf: 'p-2' })).toBe(
    'p-1 (publisher, on behalf of p-2)',
  )
})

const rita = { person: 'p-1', name: 'Rita Rowe', role: 'rater' }
const forgotten = { person: 'p-1', name: null, nameErased: true, role: 'rater' } as const

test('of whom a name was erased it is said so', () => {
  expect(personInWords(forgotten)).toBe('p-1 (rater, name erased)')
  expect(personInWords({ ...forgotten, onBehalfOf: 'p-2' })).toBe(
    'p-1 (rater, name erased, on behalf of p-2)',
  )
  expect([rita, forgotten].map(personAndIdInWords)).toEqual([
    'Rita Rowe (p-1, rater)',
    'p-1 (rater, name erased)',
  ])
  expect([rita, forgotten, { person: 'p-1' }].map(nameInWords)).toEqual([
    'Rita Rowe',
    'p-1 (name erased)',
    'p-1',
  ])
})

test('a sentence without names is the same before a person is forgotten and after', () => {
  const bob = { person: 'p-2', name: 'Bob Rita Rowe', role: 'rater' }
  for (const inWords of [personInWords, personAndIdInWords]) {
    const tell = (one: typeof rita | typeof forgotten) => `rated by ${inWords(one)} and ${inWords(bob)}.`
    for (const one of [rita, forgotten])
      expect(withoutNamesIn(tell(one), [one, bob])).toBe('rated by p-1 (rater) and p-2 (rater).')
  }
  expect(withoutNamesIn('Rita Rowe (rater)', [])).toBe('Rita Rowe (rater)')
})
