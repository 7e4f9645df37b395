import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { COMMITMENT_EVENTS, type CommitmentEvent } from '../../../src/domain/commitment/event.ts'
import { compareSteps, type StepOrder } from '../../../src/domain/commitment/order.ts'

const TYPES = Object.keys(COMMITMENT_EVENTS) as CommitmentEvent['type'][]
const placed = (type: CommitmentEvent['type'], importId = 'row'): StepOrder => ({
  type,
  occurredOn: '2013-01-15',
  importId,
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
