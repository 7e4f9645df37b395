import { describe, expect, test } from 'vitest'
import { comparePeriods, periodFromId } from '../../../src/domain/values/period.ts'

const dates = (id: string) => {
  const found = periodFromId(id)
  return found && [found.from, found.to]
}

describe('an id gives the dates', () => {
  test('of a calendar year', () => expect(dates('2013')).toEqual(['2013-01-01', '2013-12-31']))
  test('of its halves', () => {
    expect(dates('2013-H1')).toEqual(['2013-01-01', '2013-06-30'])
    expect(dates('2013-H2')).toEqual(['2013-07-01', '2013-12-31'])
  })
  test('of its quarters', () =>
    expect(['Q1', 'Q2', 'Q3', 'Q4'].map(part => dates(`2013-${part}`))).toEqual([
      ['2013-01-01', '2013-03-31'],
      ['2013-04-01', '2013-06-30'],
      ['2013-07-01', '2013-09-30'],
      ['2013-10-01', '2013-12-31'],
    ]))
  test('of a school year, 1 July to 30 June', () => {
    expect(dates('SY2012-13')).toEqual(['2012-07-01', '2013-06-30'])
    expect(dates('SY1999-00')).toEqual(['1999-07-01', '2000-06-30'])
  })
  test('of a year long ago', () => expect(dates('1889')).toEqual(['1889-01-01', '1889-12-31']))
  test('and no other id does', () =>
    expect(
      [
        '',
        '13',
        '2013-H3',
        '2013-Q5',
        '2013-Q0',
        '2013-04',
        'SY2012-14',
        'SY2012',
        'sy2012-13',
        '2013-h1',
        'spring',
      ].map(dates),
    ).toEqual(Array(11).fill(null)))
  test('is its own label', () =>
    expect(periodFromId('2013-H1')).toMatchObject({ id: '2013-H1', label: '2013-H1' }))
})

describe('periods are ordered', () => {
  const sorted = (...ids: string[]) =>
    ids
      .map(id => periodFromId(id) ?? { id, label: id, from: '2013-01-01', to: '2013-12-31' })
      .toSorted(comparePeriods)
      .map(({ id }) => id)
  test('by their first day', () =>
    expect(sorted('2013-H2', '2013-H1', 'SY2012-13')).toEqual(['SY2012-13', '2013-H1', '2013-H2']))
  test('then by their last', () =>
    expect(sorted('2013', '2013-H1', '2013-Q1')).toEqual(['2013-Q1', '2013-H1', '2013']))
  test('then by their id', () =>
    expect(sorted('wave-b', '2013', 'wave-a')).toEqual(['2013', 'wave-a', 'wave-b']))
})
