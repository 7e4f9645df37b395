import { type DateSpan, type LooseDate, spanOf } from './date-span.ts'

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]
const monthOf = (date: string): string => MONTHS[Number(date.slice(5, 7)) - 1] ?? ''

/** A date as a person says it, as precise as it is known: `26 November 2013`, `November 2013`, `the school year 2012-13`. */
export function dateWords(date: LooseDate): string {
  if (date.startsWith('SY')) return `the school year ${date.slice(2)}`
  if (date.length === 4) return date
  if (date.length === 7) return `${monthOf(date)} ${date.slice(0, 4)}`
  return `${Number(date.slice(8))} ${monthOf(date)} ${date.slice(0, 4)}`
}

/** A span of days in words: a whole month or year by its name. */
export function spanWords({ from, to }: DateSpan): string {
  if (from === to) return dateWords(from)
  for (const date of [from.slice(0, 7), from.slice(0, 4)]) {
    const whole = spanOf(date)
    if (whole.from === from && whole.to === to) return dateWords(date)
  }
  return `${dateWords(from)} to ${dateWords(to)}`
}

/** A day of the year: `1 October`. */
export const monthDayWords = (monthDay: string): string =>
  `${Number(monthDay.slice(3))} ${monthOf(`2000-${monthDay}`)}`
