import { z } from 'zod'
import { type Day, lastDayOf, PartialDate } from './date.ts'
import { periodFromId } from './period.ts'

/** A day, a month, a year, or a school year (`SY2022-23`, 1 July to 30 June): what a source may know of a date. */
export type LooseDate = string
const SCHOOL_YEAR = /^SY/
export const LooseDate = z.union(
  [
    PartialDate,
    z
      .string()
      .regex(/^SY(?:1[89]|20|21)\d\d-\d\d$/, 'a school year is written SY2022-23')
      .refine(value => periodFromId(value) !== null, {
        message: 'a school year ends in the year after its first',
      }),
  ],
  {
    error:
      'a date is a day, month or year of the calendar, or a school year: 2013-03-21, 2013-03, 2013, SY2012-13',
  },
)

/** The days that a date may mean, both ends among them. */
export type DateSpan = { readonly from: Day; readonly to: Day }

/** The days that a date may mean, from the first to the last. */
export function spanOf(date: LooseDate): DateSpan {
  if (date.length === 10) return { from: date, to: date }
  if (SCHOOL_YEAR.test(date)) {
    const period = periodFromId(date)
    if (period === null) throw new RangeError(`${date} is no school year`)
    return { from: period.from, to: period.to }
  }
  return { from: `${date}${'-01-01'.slice(date.length - 4)}`, to: lastDayOf(date) }
}

/** The school year (its first day, 1 July) that a day lies in. */
export function schoolYearOf(day: Day): DateSpan {
  const year = Number(day.slice(0, 4)) - (day.slice(5) < '07-01' ? 1 : 0)
  return { from: `${year}-07-01`, to: `${year + 1}-06-30` }
}
