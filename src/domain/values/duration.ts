import { z } from 'zod'
import { dayFromNumber, dayToNumber, lastDayOf, type PartialDate } from './date.ts'

const PARTS = /^P(?=\d)(?:(\d{1,2})Y)?(?:(\d{1,3})M)?(?:(\d{1,4})D)?$/

/** A span of calendar time in the form of ISO 8601, without hours: `P1Y`, `P6M`, `P90D`, `P1Y6M`. */
export const CalendarDuration = z.string().regex(PARTS, 'a span is written P1Y, P6M or P90D')

/**
 * The date that comes so long after another one, as precise as that one. Years and months are those of the calendar, where a
 * day that a month lacks is its last; a date of less than a day counts from its last day.
 */
export function dateAfter(date: PartialDate, offset: string): PartialDate {
  const [, years = '0', months = '0', days = '0'] = PARTS.exec(offset) ?? []
  const day = lastDayOf(date)
  const month =
    Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1 + Number(years) * 12 + Number(months)
  const lastOfMonth = lastDayOf(`${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}`)
  // A month that was meant as a whole ends where the other one ends.
  const isWhole = date.length < 10
  const same = `${lastOfMonth.slice(0, 8)}${day.slice(8)}`
  const moved = isWhole || same > lastOfMonth ? lastOfMonth : same
  return dayFromNumber(dayToNumber(moved) + Number(days)).slice(0, date.length)
}
