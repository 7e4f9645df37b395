import { z } from 'zod'

/** A calendar day in UTC, `2013-03-21`. String order is time order. */
export type Day = string

const isRealDay = (value: string): boolean => {
  const [year, month, day] = partsOf(value)
  return month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month)
}
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const
const daysIn = (year: number, month: number): number =>
  month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : (DAYS[month - 1] ?? 0)
const partsOf = (day: Day): readonly [number, number, number] => [
  Number(day.slice(0, 4)),
  Number(day.slice(5, 7)),
  Number(day.slice(8, 10)),
]

const DAY = /^(1[89]|20|21)\d\d-\d\d-\d\d$/
export const Day = z
  .string()
  .regex(DAY, 'a day is written 2013-03-21, from 1800 to 2199')
  // A value that is not written like a day was refused above, and gets no second message.
  .refine(value => !DAY.test(value) || isRealDay(value), { message: 'there is no such day in the calendar' })

/** A day, a month (`2013-04`) or a year: kept with its precision; where it is compared it counts as its last day. */
export type PartialDate = string
const PARTIAL = /^(1[89]|20|21)\d\d(-\d\d(-\d\d)?)?$/
export const PartialDate = z
  .string()
  .regex(PARTIAL, 'a date is written 2013-03-21, 2013-03 or 2013, from 1800 to 2199')
  .refine(value => !PARTIAL.test(value) || isRealDay(firstDayOf(value)), {
    message: 'there is no such date in the calendar',
  })

/** An instant in UTC with milliseconds, in the one form that sorts as text. */
export type Instant = string
export const Instant = z.iso.datetime({ precision: 3 })

/** The first day that a date of any precision may mean. */
export const firstDayOf = (date: PartialDate): Day => `${date}${'-01-01'.slice(date.length - 4)}`

/** The day on which a date of any precision counts: its last one. */
export function lastDayOf(date: PartialDate): Day {
  if (date.length === 10) return date
  if (date.length === 4) return `${date}-12-31`
  return `${date}-${daysIn(Number(date.slice(0, 4)), Number(date.slice(5, 7)))}`
}

export const DAY_MS = 86_400_000

/** Days since 1970-01-01, the narrow form in which read models keep a day. */
export function dayToNumber(day: Day): number {
  const [year, month, date] = partsOf(day)
  return Date.UTC(year, month - 1, date) / DAY_MS
}
/** The day that is so many days after 1970-01-01. */
export const dayFromNumber = (days: number): Day => new Date(days * DAY_MS).toISOString().slice(0, 10)

/** The next day. */
export const dayAfter = (day: Day): Day => dayFromNumber(dayToNumber(day) + 1)
/** The UTC day of an instant. */
export const dayOf = (instant: Instant): Day => instant.slice(0, 10)

/** Whether a date is later than an act may have, seen from `today`. Tomorrow is allowed: somewhere it has begun. */
export function isInFuture(date: PartialDate, today: Day): boolean {
  const last = lastDayOf(date)
  return last > today && last > dayAfter(today)
}
