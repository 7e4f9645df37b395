import { expect, test } from 'vitest'
import { frameworkImport } from '../../../src/app/import/frameworks.ts'
import { processImport } from '../../../src/app/import/processes.ts'
import { packWith, ruleWith } from '../../support/domain/process-fixtures.ts'

const hearing = { ...ruleWith({ kind: 'required', step: { type: 'hearing' } }) }
/** The problems of a pack with these parts, in the words of its import. */
function problemsOf(parts: object, rule: object = {}): readonly string[] {
  const read = processImport.kinds.processes.read({
    ...packWith([]),
    rules: [{ ...hearing, ...rule }],
    ...parts,
  })
  return 'body' in read ? [] : read.map(({ reason }) => reason)
}

test('a pack that is written wrongly is told how to write it', () => {
  const facts = (given: unknown) => problemsOf({ appliesWhen: { facts: given } })
  expect(facts({ 'state-loan': true })).toEqual([])
  expect(facts(['state-loan'])).toEqual(['facts are written {"emergency-apportionment": true}'])
  expect(facts({ 'state-loan': 'yes' })).toEqual(['it is true or false, not "yes"'])
  expect(facts({ 'State loan': true })).toEqual([
    'a word is written in small letters with hyphens: state-loan',
  ])
  expect(problemsOf({ source: { title: 'Act 1', url: 'act-1' } })).toEqual([
    'a URL begins with http:// or https://, not "act-1"',
  ])
})

test('what may be one word or several is told what it comes nearest to', () => {
  const step = (parts: object) => problemsOf({}, { step: { type: 'hearing', ...parts } })
  expect(step({ audience: 'folk' })).toEqual([
    expect.stringMatching(/^it is one of parents, .*, not "folk"$/),
  ])
  expect(step({ audience: ['parents', 'folk'] })).toEqual([expect.stringMatching(/^it is one of parents, /)])
  expect(step({ audience: [] })).toEqual(['a list has at least 1 item here'])
  expect(step({ kind: 5 })).toEqual(['it is a text, not 5'])
  expect(problemsOf({}, { inForce: '2010' })).toEqual(['it is an object, not "2010"'])
  expect(problemsOf({}, { kind: 'count', count: 0 })).toEqual(['it is at least 1'])
  expect(problemsOf({}, { kind: 'count', count: 101 })).toEqual(['it is at most 100'])
})

test('what stands in a list is called by its id, and counted from one where it has none', () => {
  const rules = [hearing, { ...hearing, id: 'R2', count: 2 }, { ...hearing, id: undefined }]
  const read = processImport.kinds.processes.read({
    ...packWith([]),
    rules,
    deciders: [{ bodies: ['Board'], vote: 'maybe' }],
  })
  expect('body' in read ? [] : read.map(({ column }) => column)).toEqual([
    'deciders[1].vote',
    'rules[R2].count',
    'rules[3].id',
  ])
})
test('so are the parts of a framework', () => {
  const levels = [
    { value: 1, name: 'Low' },
    { value: 'two', name: 'High' },
  ]
  const read = frameworkImport.kinds.frameworks.read({
    id: 'f',
    version: '1',
    title: 'F',
    rates: 'school',
    scales: [{ id: 'four', levels }],
    components: [{ id: 'c', title: 'C', scale: 'four', elements: [{ id: 'e', title: 5, scale: 'four' }] }],
  })
  const columns = 'body' in read ? [] : read.map(({ column }) => column)
  expect(columns).toContain('scales[four].levels[2].value')
  expect(columns).toContain('components[c].elements[e].title')
})
