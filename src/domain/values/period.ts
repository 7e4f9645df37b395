import type { Day } from './date.ts'
import { compareText } from './text.ts'

/** The time that a rating judges. Its id gives the dates, or they were registered with its round. */
export type Period = { readonly id: string; readonly label: string; readonly from: Day; readonly to: Day }

const QUARTERS = [
  ['01-01', '03-31'],
  ['04-01', '06-30'],
  ['07-01', '09-30'],
  ['10-01', '12-31'],
] as const
const HALVES = [
  ['01-01', '06-30'],
  ['07-01', '12-31'],
] as const

/**
 * The period that an id itself gives the dates of, or null: `2013` (a calendar year), `2013-H1`, `2013-Q3` (its parts),
 * `SY2012-13` (a school year, 1 July to 30 June). Any other id must be registered before it is used.
 */
export function periodFromId(id: string): Period | null {
  const part = /^((?:18|19|20|21)\d\d)(?:-(?:H([12])|Q([1-4])))?$/.exec(id)
  if (part !== null) {
    const [, year, half, quarter] = part
    const [from, to] = HALVES[Number(half) - 1] ?? QUARTERS[Number(quarter) - 1] ?? ['01-01', '12-31']
    return { id, label: id, from: `${year}-${from}`, to: `${year}-${to}` }
  }
  const school = /^SY((?:18|19|20|21)\d\d)-(\d\d)$/.exec(id)
  if (school === null) return null
  const first = Number(school[1])
  if ((first + 1) % 100 !== Number(school[2])) return null
  return { id, label: id, from: `${first}-07-01`, to: `${first + 1}-06-30` }
}

/** Periods are ordered by their first day, then their last, then their id. */
export const comparePeriods = (a: Period, b: Period): number =>
  compareText(a.from, b.from) || compareText(a.to, b.to) || compareText(a.id, b.id)
