import { describe, expect, test } from 'vitest'
import {
  Day,
  dayAfter,
  dayFromNumber,
  dayOf,
  dayToNumber,
  Instant,
  isInFuture,
  lastDayOf,
  PartialDate,
} from '../../../src/domain/values/date.ts'

const taken = (schema: { safeParse: (value: unknown) => { success: boolean } }, values: readonly string[]) =>
  values.filter(value => schema.safeParse(value).success)

describe('a date of any precision counts as its last day', () => {
  test('a day as itself', () => expect(lastDayOf('2013-03-21')).toBe('2013-03-21'))
  test('a year', () => expect(lastDayOf('2013')).toBe('2013-12-31'))
  test('a month, however long', () =>
    expect(
      ['2013-01', '2013-02', '2012-02', '1900-02', '2000-02', '2013-04', '2013-12'].map(lastDayOf),
    ).toEqual([
      '2013-01-31',
      '2013-02-28',
      '2012-02-29',
      '1900-02-28',
      '2000-02-29',
      '2013-04-30',
      '2013-12-31',
    ]))
})

describe('an act is dated too late', () => {
  const late = (date: string) => isInFuture(date, '2014-01-15')
  test('after tomorrow', () =>
    expect(['2014-01-14', '2014-01-15', '2014-01-16', '2014-01-17'].map(late)).toEqual([
      false,
      false,
      false,
      true,
    ]))
  test('in a month or a year that is not over', () =>
    expect(['2013', '2013-12', '2014-01', '2014'].map(late)).toEqual([false, false, true, true]))
  test('not in a month that ends tomorrow', () => expect(isInFuture('2014-01', '2014-01-30')).toBe(false))
  test('counted over the end of a year', () => expect(isInFuture('2014-01-01', '2013-12-31')).toBe(false))
})

describe('what is no date is refused', () => {
  test('a day that is not in the calendar', () =>
    expect(
      taken(Day, [
        '2013-02-28',
        '2012-02-29',
        '2013-02-29',
        '2013-13-01',
        '2013-00-10',
        '2013-04-31',
        '2013-4-1',
        ' 2013-04-01',
      ]),
    ).toEqual(['2013-02-28', '2012-02-29']))
  test('a month or year in another form', () =>
    expect(
      taken(PartialDate, [
        '2013',
        '2013-04',
        '2013-04-30',
        '2013-13',
        '2013-00',
        '13',
        '2013-4',
        '2013-04-31',
        '2013-H1',
        '1799',
        '2200',
      ]),
    ).toEqual(['2013', '2013-04', '2013-04-30']))
  test('an instant in another form than UTC with milliseconds', () =>
    expect(
      taken(Instant, ['2013-03-21T09:00:00.000Z', '2013-03-21T09:00:00Z', '2013-03-21T09:00:00.000+01:00']),
    ).toEqual(['2013-03-21T09:00:00.000Z']))
})

test('a day and its number are one', () => {
  expect(dayToNumber('1970-01-02')).toBe(1)
  for (const day of ['1801-01-01', '1970-01-01', '2012-02-29', '2199-12-31'])
    expect(dayFromNumber(dayToNumber(day))).toBe(day)
})
test('after a day comes the next', () =>
  expect(['2012-02-28', '2013-12-31'].map(dayAfter)).toEqual(['2012-02-29', '2014-01-01']))
test('an instant counts as its day', () => expect(dayOf('2013-03-21T23:59:59.999Z')).toBe('2013-03-21'))
