import { dayFromNumber } from '../../src/domain/values/date.ts'

const days = new Map<number, string>()
/** The text of a day; the same few days occur over and over. */
export function dayText(day: number): string {
  const known = days.get(day)
  if (known !== undefined) return known
  if (days.size > 100_000) days.clear()
  const text = dayFromNumber(day)
  days.set(day, text)
  return text
}
