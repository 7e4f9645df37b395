import { describe, expect, test } from 'vitest'
import type { CommitmentEvent } from '../../../src/domain/commitment/event.ts'
import { trajectoriesOn } from '../../../src/domain/commitment/trajectory.ts'
import {
  amended,
  extended,
  fromFile,
  knownOn,
  made,
  reported,
  source,
} from '../../support/domain/commitment-fixtures.ts'

// From 0.25 on 2013-01-01 to 0.50 a hundred days later, on 2013-04-11.
const promise = (data: Parameters<typeof made>[0] = {}) =>
  made({ occurredOn: '2013-01-01', dueOn: '2013-04-11', ...data })
const value = (of: string, occurredOn: string) => reported({ value: of, occurredOn })
const on = (day: string, ...steps: readonly CommitmentEvent[]) => trajectoriesOn(knownOn(day, ...steps), day)
const line = (day: string, ...steps: readonly CommitmentEvent[]) => {
  const { onOriginalTerms: found } = on(day, ...steps)
  return found && [found.expected, found.ahead, found.direction]
}

test.each([
  ['the day it was made', '2013-01-01', '0.25'],
  ['a day later', '2013-01-02', '0.2525'],
  ['half-way', '2013-02-20', '0.375'],
  ['the day before it is due', '2013-04-10', '0.4975'],
  ['the due date', '2013-04-11', '0.5'],
  ['a day later: the target stays', '2013-04-12', '0.5'],
  ['years later', '2019-01-01', '0.5'],
])('the straight line from baseline to target on %s', (_, day, expected) =>
  expect(line(day, promise(), value('0.25', '2013-01-01'))?.[0]).toBe(expected),
)

describe('ahead or behind', () => {
  test.each([
    ['0.40', '0.025', 'ahead'],
    ['0.375', '0', 'on-line'],
    ['0.30', '-0.075', 'behind'],
    ['-1', '-1.375', 'behind'],
  ])('a target above the baseline: %s', (reportedValue, ahead, direction) =>
    expect(line('2013-02-20', promise(), value(reportedValue, '2013-02-01'))).toEqual([
      '0.375',
      ahead,
      direction,
    ]),
  )
  const fewer = promise({ baseline: '70000', target: '35000' })
  test.each([
    ['53000', '-500', 'behind'],
    ['52500', '0', 'on-line'],
    ['52000', '500', 'ahead'],
  ])('a target below the baseline: %s', (reportedValue, ahead, direction) =>
    expect(line('2013-02-20', fewer, value(reportedValue, '2013-02-01'))).toEqual([
      '52500',
      ahead,
      direction,
    ]),
  )
  test('a negative target', () =>
    expect(
      line('2013-02-20', promise({ baseline: '0', target: '-0.10' }), value('-0.02', '2013-02-01')),
    ).toEqual(['-0.05', '-0.03', 'behind']))
  test('a target that is the baseline has no direction', () =>
    expect(line('2013-02-20', promise({ target: '0.25' }), value('0.40', '2013-02-01'))).toEqual([
      '0.25',
      '0',
      'on-line',
    ]))
})

describe('decimals', () => {
  test('are exact where binary numbers are not', () =>
    expect(
      line('2013-01-01', promise({ baseline: '0.1', target: '0.3' }), value('0.3', '2013-01-01')),
    ).toEqual(['0.1', '0.2', 'ahead']))
  test('are shown to six places, the last rounded half away from zero', () => {
    // A third of the way: 33 of 99 days.
    const third = promise({ baseline: '0', target: '1', dueOn: '2013-04-10' })
    expect(line('2013-02-03', third, value('0', '2013-01-02'))).toEqual(['0.333333', '-0.333333', 'behind'])
    const twoThirds = promise({ baseline: '0', target: '2', dueOn: '2013-04-10' })
    expect(line('2013-02-03', twoThirds, value('0', '2013-01-02'))?.[0]).toBe('0.666667')
    const half = promise({ baseline: '0', target: '0.000001' })
    expect(line('2013-02-20', half, value('0', '2013-01-02'))).toEqual(['0.000001', '-0.000001', 'behind'])
  })
  test('of more places than are shown still tell ahead from behind', () =>
    expect(line('2013-01-01', promise(), value('0.25000000001', '2013-01-01'))).toEqual([
      '0.25',
      '0',
      'ahead',
    ]))
  test('of many digits keep them', () =>
    expect(
      line('2013-02-20', promise({ baseline: '0', target: '560000000' }), value('43000000.5', '2013-02-01')),
    ).toEqual(['280000000', '-236999999.5', 'behind']))
})

describe('the value', () => {
  const reports = [promise(), value('0.30', '2013-01-15'), value('0.45', '2013-02-15')]
  test('is the latest that was reported by the day', () => {
    expect(on('2013-02-14', ...reports).onOriginalTerms).toMatchObject({
      value: '0.30',
      reportedOn: '2013-01-15',
    })
    expect(on('2013-02-15', ...reports).onOriginalTerms).toMatchObject({
      value: '0.45',
      reportedOn: '2013-02-15',
    })
  })
  test('is the latest by its day, not by when it was recorded', () =>
    expect(on('2013-03-01', ...reports, value('0.31', '2013-01-20')).onOriginalTerms?.value).toBe('0.45'))
  test('is not overtaken by a report without one', () =>
    expect(
      on('2013-03-01', ...reports, reported({ value: undefined, note: 'Well', occurredOn: '2013-02-20' }))
        .onOriginalTerms?.value,
    ).toBe('0.45'))
  test('without a source says so', () => {
    expect(on('2013-03-01', ...reports).onOriginalTerms?.hasSource).toBe(false)
    const sourced = reported({ value: '0.45', evidence: source, occurredOn: '2013-02-15' })
    expect(on('2013-03-01', promise(), sourced).onOriginalTerms?.hasSource).toBe(true)
  })
  test('of a self-report says so', () =>
    expect(
      on('2013-03-01', promise(), reported({ self: true, occurredOn: '2013-02-15' })).onOriginalTerms?.self,
    ).toBe(true))
})

describe('no line', () => {
  const report = value('0.30', '2013-02-01')
  test.each([
    ['without a value', [promise()]],
    ['without a baseline', [promise({ baseline: undefined }), report]],
    ['without a target', [promise({ target: undefined }), report]],
    ['without a due date', [promise({ dueOn: undefined }), report]],
    ['from a baseline in words', [promise({ baseline: '1x' }), report]],
    ['to a target in words', [promise({ target: 'state bottom 5%' }), report]],
    ['due on the day it was made', [promise({ dueOn: '2013-01-01' }), report]],
    [
      'made and due in one year of which no more is known',
      [promise({ occurredOn: '2013', dueOn: '2013' }), value('0.3', '2013-12-31')],
    ],
    ['without a measure, whatever number a file gives', [promise({ measure: undefined }), fromFile(report)]],
  ])('%s', (_, steps) =>
    expect(on('2014-01-01', ...steps)).toEqual({ onOriginalTerms: null, onTermsInForce: null }),
  )
  test('before there is a promise', () =>
    expect(on('2013-02-01', fromFile(report))).toEqual({ onOriginalTerms: null, onTermsInForce: null }))
})

describe('on original terms and on those in force', () => {
  test('the same as long as nothing changed', () => {
    const { onOriginalTerms, onTermsInForce } = on('2013-02-20', promise(), value('0.40', '2013-02-01'))
    expect(onTermsInForce).toEqual(onOriginalTerms)
    expect(onOriginalTerms).not.toBeNull()
  })
  test('a date of less than a day counts as its last day', () =>
    expect(
      line(
        '2014-07-01',
        made({ occurredOn: '2013', dueOn: '2014', baseline: '0', target: '365' }),
        value('1', '2014-03-01'),
      )?.[0],
    ).toBe('182'))
  test('an extension and another target bend only the line in force', () => {
    const steps = [
      promise(),
      value('0.30', '2013-02-01'),
      // Twice the time, and half the way.
      extended({ occurredOn: '2013-02-10', dueOn: '2013-07-20' }),
      amended({ occurredOn: '2013-02-10', target: '0.375' }),
    ]
    expect(on('2013-02-20', ...steps)).toMatchObject({
      onOriginalTerms: { expected: '0.375', ahead: '-0.075' },
      onTermsInForce: { expected: '0.28125', ahead: '0.01875' },
    })
    expect(on('2013-02-09', ...steps).onTermsInForce?.expected).toBe('0.3475')
  })
  test('a changed measure keeps the old series, and compares with no old baseline', () => {
    const steps = [
      promise(),
      value('0.40', '2013-02-01'),
      amended({ occurredOn: '2013-02-10', measure: 'share on the new test' }),
      value('0.10', '2013-02-15'),
    ]
    expect(on('2013-02-20', ...steps)).toMatchObject({
      onOriginalTerms: { value: '0.40', reportedOn: '2013-02-01', ahead: '0.025' },
      onTermsInForce: null,
    })
  })
  test('a changed measure with a baseline of its own has a line of its own', () => {
    const restated = amended({ occurredOn: '2013-02-10', measure: 'share on the new test', baseline: '0.10' })
    const steps = [promise(), value('0.40', '2013-02-01'), restated]
    expect(on('2013-02-20', ...steps).onTermsInForce).toBeNull()
    expect(on('2013-02-20', ...steps, value('0.35', '2013-02-15'))).toMatchObject({
      onOriginalTerms: { value: '0.40' },
      onTermsInForce: { value: '0.35', expected: '0.3', ahead: '0.05' },
    })
  })
  test('a baseline stated later holds for both', () => {
    const stated = amended({ baseline: '0.25', occurredOn: '2013-01-20' })
    const { onOriginalTerms, onTermsInForce } = on(
      '2013-02-20',
      promise({ baseline: undefined }),
      stated,
      value('0.40', '2013-02-01'),
    )
    expect(onOriginalTerms).toMatchObject({ expected: '0.375', ahead: '0.025' })
    expect(onTermsInForce).toEqual(onOriginalTerms)
  })
  test('the five-year promise of 95 % can be followed in its first year', () => {
    const funds = made({
      occurredOn: '2013-01-15',
      dueOn: '2018-01-15',
      measure: 'share of funds at school level, per pupil',
      target: '0.95',
      baseline: '0.40',
    })
    // 365 of 1826 days: 0.40 + 0.55 x 365 / 1826.
    expect(line('2014-01-15', funds, value('0.45', '2013-12-31'))).toEqual(['0.50994', '-0.05994', 'behind'])
  })
})

test('a value in another unit is held against no line, and a unit that was left out is no other one', () => {
  const inPercent = amended({ occurredOn: '2013-02-01', unit: 'percent' })
  const sixty = value('60', '2013-02-20')
  expect(on('2013-02-20', promise({ unit: 'ratio' }), inPercent, sixty)).toEqual({
    onOriginalTerms: null,
    onTermsInForce: null,
  })
  const stated = on('2013-02-20', promise({ unit: undefined }), inPercent, value('0.4', '2013-02-20'))
  expect(stated.onOriginalTerms?.direction).toBe('ahead')
})
