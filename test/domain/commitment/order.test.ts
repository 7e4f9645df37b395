import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { commitment } from '../../../src/domain/commitment/commitment.ts'
import { COMMITMENT_EVENTS, type CommitmentEvent } from '../../../src/domain/commitment/event.ts'
import {
  compareSteps,
  inOrder,
  mustFollowByNature,
  orderOf,
  type StepOrder,
} from '../../../src/domain/commitment/order.ts'
import {
  amended,
  extended,
  fromFile,
  judged,
  made,
  milestone,
  reached,
  reported,
  revised,
  superseded,
  withdrawn,
} from '../../support/domain/commitment-fixtures.ts'
import { foldOf } from '../../support/domain/given.ts'

const TYPES = Object.keys(COMMITMENT_EVENTS) as CommitmentEvent['type'][]
const placed = (type: CommitmentEvent['type'], importId = 'row'): StepOrder => ({
  type,
  occurredOn: '2013-01-15',
  importId,
  about: '',
  revision: 0,
})

test('every type of step has a place of its own among the imports of one day', () => {
  const order = TYPES.map(type => placed(type)).toSorted(compareSteps)
  expect(order[0]?.type).toBe('CommitmentMade')
  for (const [at, step] of order.entries())
    for (const later of order.slice(at + 1)) expect(compareSteps(step, later)).toBeLessThan(0)
})

test('steps have one order, whatever the order in which they are compared', () => {
  const steps = fc.record({
    type: fc.constantFrom(...TYPES),
    occurredOn: fc.constantFrom('2013', '2013-12', '2013-12-31', '2014-01-15'),
    importId: fc.constantFrom('', 'a', 'b'),
    about: fc.constantFrom('m1', 'm2'),
    revision: fc.nat(3),
  })
  fc.assert(
    fc.property(steps, steps, steps, (a, b, c) => {
      expect(Math.sign(compareSteps(a, b))).toBe(-Math.sign(compareSteps(b, a)) + 0)
      if (compareSteps(a, b) <= 0 && compareSteps(b, c) <= 0)
        expect(compareSteps(a, c)).toBeLessThanOrEqual(0)
    }),
  )
})

test('what by its nature follows comes after, and steps have one order, however they are given', () => {
  const steps = fc.record({
    type: fc.constantFrom(...TYPES),
    occurredOn: fc.constantFrom('2013', '2013-12', '2013-12-15', '2013-12-31', '2014-01-15', '2014-01'),
    importId: fc.constantFrom('', 'a', 'b'),
    about: fc.constantFrom('m1', 'm2'),
    revision: fc.nat(30),
  })
  const place = (step: StepOrder) => step
  fc.assert(
    fc.property(fc.uniqueArray(steps, { maxLength: 12, selector: ({ revision }) => revision }), given => {
      const ordered = inOrder(given, place)
      expect(ordered).toHaveLength(given.length)
      expect(inOrder(given.toReversed(), place)).toEqual(ordered)
      for (const [at, step] of ordered.entries())
        for (const later of ordered.slice(at + 1)) expect(mustFollowByNature(step, later)).toBe(false)
    }),
    { numRuns: 500 },
  )
})

test('one that is taken before its day waits for what it follows itself', () => {
  const step = (type: CommitmentEvent['type'], occurredOn: string, revision: number): StepOrder => ({
    type,
    occurredOn,
    importId: 'a',
    about: '',
    revision,
  })
  const end = step('CommitmentWithdrawn', '2013-12-15', 0)
  const verdict = step('VerdictIssued', '2013-12-31', 1)
  const revision = step('VerdictRevised', '2013', 2)
  expect(inOrder([end, verdict, revision], each => each)).toEqual([verdict, revision, end])
})

const row = ({ type, data }: CommitmentEvent) => fromFile({ type, data } as CommitmentEvent)
const on = (occurredOn: string) => ({ occurredOn })
type Overlap = readonly [rule: string, first: CommitmentEvent, second: CommitmentEvent]
const OVERLAPS: readonly Overlap[] = [
  ['a revision after the verdict of that month', judged(on('2013-03')), revised(on('2013-03-15'))],
  ['a revision after the verdict of that year', judged(on('2013')), revised(on('2013-11'))],
  [
    'an extension after the one that it extends',
    extended({ dueOn: '2015', ...on('2013-03') }),
    extended({ dueOn: '2016', ...on('2013-03-02') }),
  ],
  ['reached after its milestone', milestone(on('2013')), reached(on('2013-06-01'))],
  ['the end after a report of that year', reported(on('2013')), withdrawn(on('2013-06-01'))],
  ['the end after a verdict of that month', judged(on('2013-06')), superseded(on('2013-06-02'))],
  ['a revision after the verdict of that day', judged(on('2013-03-15')), revised(on('2013-03-15'))],
]
test.each(OVERLAPS)('dates that overlap tell no order: %s', (_, first, second) => {
  const expected = [first.type, second.type]
  // Either step may be recorded first, and either may come from a file.
  for (const one of [first, row(first)])
    for (const other of [second, row(second)])
      for (const past of [
        [one, other],
        [other, one],
      ]) {
        const { steps } = foldOf(commitment, [made(on('2012')), ...past])
        expect(steps.slice(1).map(({ type }) => type)).toEqual(expected)
        expect(steps[1]?.data).toMatchObject({ occurredOn: first.data.occurredOn })
      }
})

test('other steps of a month keep their days beside a step of that month', () => {
  const steps = [judged(on('2013-03')), reported(on('2013-03-20')), revised(on('2013-03-15'))].map(row)
  const { verdicts, steps: told } = foldOf(commitment, [made(on('2012')), ...steps])
  expect(told.map(({ data }) => data.occurredOn)).toEqual(['2012', '2013-03', '2013-03-15', '2013-03-20'])
  expect(verdicts.at(-1)).toMatchObject({ verdict: 'kept' })
  expect(told.map(step => orderOf(step).about)).toEqual(['', '', '', ''])
})

test('a baseline that is stated on the day of another measure is one of that measure, whatever the ids', () => {
  const changes = [amended({ baseline: '5' }), amended({ measure: 'seats' })].map(row)
  for (const each of [changes, changes.toReversed()])
    expect(foldOf(commitment, [made(), ...each])).toMatchObject({ baselineMeasure: 'seats' })
})
