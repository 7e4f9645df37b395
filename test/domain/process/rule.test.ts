import { expect, test } from 'vitest'
import { ProcessVersion, versionInForce } from '../../../src/domain/process/document.ts'
import { Rule } from '../../../src/domain/process/rule.ts'
import { packWith, ruleWith } from '../../support/domain/process-fixtures.ts'

const plain = {
  id: 'R1',
  kind: 'required',
  binding: 'binding',
  confidence: 'found',
  authority: 'Act 1',
  text: 'A hearing before the vote',
  step: { type: 'hearing' },
}
const issuesOf = (parts: object): readonly string[] => {
  const read = Rule.safeParse({ ...plain, ...parts })
  return read.success ? [] : read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
}
const vote = { step: { type: 'decision' } }

test('a rule says no more than its kind can mean', () => {
  expect(issuesOf({})).toEqual([])
  expect(issuesOf({ count: 2 })).toEqual(['count: a rule of the kind required has no count'])
  expect(issuesOf({ kind: 'count' })).toEqual(['count: a rule of the kind count needs count'])
  expect(issuesOf({ kind: 'interval' })).toEqual([
    'anchor: a rule of the kind interval needs anchor',
    'bound: a rule of the kind interval needs bound',
  ])
  expect(issuesOf({ kind: 'content' })).toEqual(['fields: a rule of the kind content needs fields'])
  expect(issuesOf({ kind: 'independence' })).toEqual([
    'anchor: a rule of the kind independence needs an anchor or fields',
  ])
  expect(issuesOf({ bound: { max: 'P90D' } })).toEqual(['bound: a bound is measured to an anchor'])
  expect(issuesOf({ anchor: { calendar: '10-01' } })).toEqual([
    'anchor: a rule of the kind required has a step as its anchor',
  ])
  expect(issuesOf({ step: { type: 'hearing', pick: 'first' } })).toEqual([
    'step.pick: a rule of the kind required counts any step that fits',
  ])
})

test('an unknown key or word is refused by name', () => {
  expect(issuesOf({ sort: 'x' })).toEqual([': Unrecognized key: "sort"'])
  expect(issuesOf({ step: { type: 'hearing', of: 1 } })).toEqual(['step: Unrecognized key: "of"'])
  expect(issuesOf({ step: { type: 'hearing', kind: 'publick' } })).toEqual([
    expect.stringMatching(/^step\.kind: no hearing is publick: one of public-hearing, /),
  ])
  expect(issuesOf({ step: { type: 'proposed', outcome: 'approved' } })).toEqual([
    'step.outcome: no proposed is approved: proposed has none',
  ])
  expect(issuesOf({ anchor: { ...vote, calendar: '10-01' } })[0]).toMatch(
    /one of step, calendar and schoolYearStart/,
  )
  expect(issuesOf({ kind: 'content', fields: ['Written basis'] })).toHaveLength(1)
})

test('lengths, days of the year and times in force are possible ones', () => {
  const interval = (bound: object, anchor: object = vote) => issuesOf({ kind: 'interval', anchor, bound })
  expect(interval({ min: 'P3M', max: 'P90D' })).toEqual([])
  expect(interval({ min: 'P3M', max: 'P60D' })).toEqual(['bound: min is no longer than max'])
  expect(interval({ min: 'PT24H', max: 'P2D' })).toHaveLength(1)
  expect(interval({ min: 'PT24H' }, { calendar: '10-01' })).toEqual([
    'bound: hours are measured between two steps',
  ])
  expect(interval({ min: 'three months' })).toHaveLength(1)
  expect(interval({})).toHaveLength(1)
  const deadline = (calendar: string) => issuesOf({ kind: 'deadline', anchor: { calendar } })
  expect([deadline('02-29'), deadline('02-30'), deadline('13-01')].map(({ length }) => length)).toEqual([
    0, 1, 2,
  ])
  const inForce = [{ from: '2010-01-01', to: '2012-06-30' }, { from: '2012-06-30' }]
  expect(issuesOf({ inForce })).toEqual(['inForce: the times in which a rule is in force do not overlap'])
})

test('a version has at most 200 rules and 64 KB, and each rule an id of its own', () => {
  const many = (count: number, text = 'A hearing') =>
    Array.from({ length: count }, (_, at) => ruleWith({ ...plain, id: `R${at}`, text }))
  const read = (rules: readonly object[]) => ProcessVersion.safeParse({ ...packWith([]), rules })
  expect(read(many(200)).success).toBe(true)
  expect(read(many(201)).success).toBe(false)
  expect(read(many(50, 'x'.repeat(1900))).error?.issues[0]?.message).toBe('a version has at most 64 KB')
  expect(read([plain, plain]).error?.issues[0]?.message).toBe('two rules have the id R1')
})

test('the version in force on the day of the proposal binds: of several the one that began last', () => {
  const version = (id: string, from: string, to?: string) =>
    packWith([], { version: id, inForce: { from, ...(to === undefined ? {} : { to }) } })
  const all = [
    version('c', '2018-07-01'),
    version('a', '2010-01-01', '2012-06-30'),
    version('b', '2012-07-01'),
  ]
  const on = (date: string) => versionInForce(all, date)?.version ?? null
  expect(['2009-12-31', '2010-01-01', '2012-06-30', '2012-06', '2012', 'SY2018-19'].map(on)).toEqual([
    null,
    'a',
    'a',
    'a',
    'b',
    'c',
  ])
})
