import { describe, expect, test } from 'vitest'
import { type Closing, closedThrough } from '../../../src/domain/values/closing.ts'
import { periodFromId } from '../../../src/domain/values/period.ts'
import { eventId } from '../../support/domain/given.ts'

const closed = (closedOn: string, reopenedOn: string | null = null): Closing => ({
  closedOn,
  event: eventId(1),
  revision: 1,
  case: 'c-1',
  reopened: reopenedOn === null ? null : { on: reopenedOn, event: eventId(2), revision: 2 },
  corrections: [],
})
const isClosed = (closings: readonly Closing[], id: string) => {
  const period = periodFromId(id)
  if (period === null) throw new Error(`${id} is no period`)
  return closedThrough(closings, period) !== null
}

describe('a period is none of a closed school', () => {
  test.for([
    ['that began before the closing goes on', closed('2013-06-19'), 'SY2012-13', false],
    ['that begins on the day of the closing was still one', closed('2013-07-01'), 'SY2013-14', false],
    ['that begins the day after', closed('2013-06-30'), 'SY2013-14', true],
    ['that begins later', closed('2013-06-19'), '2015', true],
    [
      'where of the closing no more than the year is known: from the next year on',
      closed('2013'),
      '2013-H2',
      false,
    ],
    ['and from the next year on', closed('2013'), '2014', true],
    ['that ended before it was reopened', closed('2013-06-19', '2014-08-01'), 'SY2013-14', true],
    ['in which it was reopened is one again', closed('2013-06-19', '2014-06-30'), 'SY2013-14', false],
    ['and those after it', closed('2013-06-19', '2014-06-30'), 'SY2014-15', false],
  ] as const)('%s', ([, closing, period, expected]) => {
    expect(isClosed([closing], period)).toBe(expected)
  })
})

test('closed again after it was reopened, it is closed for both times', () => {
  const twice = [closed('2013-06-19', '2015-01-01'), closed('2016-06-30')]
  expect(['SY2013-14', 'SY2014-15', 'SY2015-16', 'SY2016-17'].map(id => isClosed(twice, id))).toEqual([
    true,
    false,
    false,
    true,
  ])
})
