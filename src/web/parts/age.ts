import { type Day, dayToNumber, lastDayOf, type PartialDate } from '../../domain/values/date.ts'

const DAYS_IN_MONTH = 30.44
/** From this age on, which is two years, a level is called stale. */
const STALE_FROM_DAYS = 730

/** How many days lie between a date and a day; never less than 0. */
const daysTo = (from: PartialDate, to: Day): number =>
  Math.max(0, dayToNumber(to) - dayToNumber(lastDayOf(from)))

/** How long ago something was on a day: in months up to a year, then in half years. `6 m`, `1½ y`. */
export function ageOn(from: PartialDate, day: Day): string {
  const months = Math.round(daysTo(from, day) / DAYS_IN_MONTH)
  if (months < 1) return '<1 m'
  if (months < 12) return `${months} m`
  const halves = Math.round(months / 6)
  return `${Math.floor(halves / 2)}${halves % 2 === 1 ? '½' : ''} y`
}

export const isStaleOn = (from: PartialDate, day: Day): boolean => daysTo(from, day) >= STALE_FROM_DAYS
