import { z } from 'zod'
import { type Day, dayFromNumber, dayToNumber, lastDayOf, type PartialDate } from './date.ts'

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
  // A date without a day means a whole month, so that the result is a whole month too.
  const isWhole = date.length < 10
  const same = `${lastOfMonth.slice(0, 8)}${day.slice(8)}`
  const moved = isWhole || same > lastOfMonth ? lastOfMonth : same
  return dayFromNumber(dayToNumber(moved) + Number(days)).slice(0, date.length)
}

const SIGNED = /^(-?)(P(?=\d)(?:\d{1,2}Y)?(?:\d{1,3}M)?(?:\d{1,4}D)?)$/

/** A span of calendar time that may go back: `P6M`, `-P6M`. */
export const CalendarOffset = z.string().regex(SIGNED, 'an offset is written P6M, P90D or -P6M')

/** The day that lies so long after another, or before it. A day that a month lacks is its last, in both directions. */
export function dayShifted(day: Day, offset: string): Day {
  const [, sign = '', span = 'P0D'] = SIGNED.exec(offset) ?? []
  if (sign === '') return dateAfter(day, span)
  const [, years = '0', months = '0', days = '0'] = PARTS.exec(span) ?? []
  const before =
    Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1 - Number(years) * 12 - Number(months)
  const month = `${Math.floor(before / 12)}-${String((before % 12) + 1).padStart(2, '0')}`
  const same = `${month}${day.slice(7)}`
  const last = lastDayOf(month)
  return dayFromNumber(dayToNumber(same > last ? last : same) - Number(days))
}
