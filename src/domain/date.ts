import { z } from 'zod'

/** A calendar day in UTC, `2013-03-21`. String order is time order. */
export type Day = string

const isRealDay = (value: string): boolean => {
  const time = Date.parse(`${value}T00:00:00.000Z`)
  return Number.isFinite(time) && new Date(time).toISOString().startsWith(value)
}

export const Day = z
  .string()
  .regex(/^(1[89]|20|21)\d\d-\d\d-\d\d$/, 'a day is written 2013-03-21')
  .refine(isRealDay, { message: 'there is no such day in the calendar' })

/** A day, a month (`2013-04`) or a year: kept with its precision; where it is compared it counts as its last day. */
export type PartialDate = string
export const PartialDate = z
  .string()
  .regex(/^(1[89]|20|21)\d\d(-\d\d(-\d\d)?)?$/, 'a date is written 2013-03-21, 2013-03 or 2013')
  .refine(value => isRealDay(`${value}${'-01-01'.slice(value.length - 4)}`), {
    message: 'there is no such date in the calendar',
  })

/** An instant in UTC with milliseconds, in the one form that sorts as text. */
export type Instant = string
export const Instant = z.iso.datetime({ precision: 3 })

/** The day on which a date of any precision counts: its last one. */
export function lastDayOf(date: PartialDate): Day {
  if (date.length === 10) return date
  if (date.length === 4) return `${date}-12-31`
  const [year, month] = date.split('-').map(Number)
  return dayFromNumber(Date.UTC(year ?? 0, month ?? 0, 0) / DAY_MS)
}

const DAY_MS = 86_400_000

/** Days since 1970-01-01, the narrow form in which read models keep a day. */
export const dayToNumber = (day: Day): number => Date.parse(`${day}T00:00:00.000Z`) / DAY_MS
export const dayFromNumber = (days: number): Day => new Date(days * DAY_MS).toISOString().slice(0, 10)

export const dayAfter = (day: Day): Day => dayFromNumber(dayToNumber(day) + 1)
export const dayOf = (instant: Instant): Day => instant.slice(0, 10)

/** Whether an act may not be dated so yet, seen from `today`. Tomorrow is allowed: somewhere it has begun. */
export const isInFuture = (date: PartialDate, today: Day): boolean => lastDayOf(date) > dayAfter(today)
