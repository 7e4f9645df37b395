import { dayFromNumber, dayToNumber } from '../values/date.ts'
import { type DateSpan, spanOf } from '../values/date-span.ts'
import { dayShifted } from '../values/duration.ts'
import { instantsOf, instantsOfDays, localDayOf } from '../values/zone.ts'
import { type DatedStep, daysOf } from './dated-step.ts'
import { type Bound, isInHours } from './rule.ts'
import { isMeant, type Selector, type Pick as WhichOnes } from './selector.ts'

/**
 * When a step took place, or may have: days or milliseconds, both ends among them. Which one of them it was is unknown, so what
 * is said of it has to hold for each.
 */
export type Moment = { readonly from: number; readonly to: number; readonly events: readonly string[] }

/** Whether something is so for every time that the dates may mean, for none of them, or for some. */
export type Certainty = 'yes' | 'no' | 'maybe'

/** How time is counted for a rule: by the days of meetings, or by instants. */
export type Clock = {
  readonly isInDays: boolean
  readonly momentOf: (step: DatedStep, date?: Selector['date']) => Moment | null
  readonly shifted: (at: number, length: string) => number
  readonly dayOf: (at: number) => string
  /** From one to another in the words of a length: `P14D`, `-P2D`, `PT23H`. */
  readonly between: (from: number, to: number) => string
}

const lengthOf = (count: number, unit: (count: number) => string): string =>
  `${count < 0 ? '-' : ''}${unit(Math.abs(count))}`

const DAYS: Clock = {
  isInDays: true,
  momentOf: (step, date = 'occurredOn') => {
    const given = step[date]
    if (given === undefined) return null
    const days = date === 'occurredOn' ? daysOf(step) : spanOf(given)
    return { ...numbersOf(days), events: [step.event] }
  },
  shifted: (at, length) => dayToNumber(dayShifted(dayFromNumber(at), length)),
  dayOf: dayFromNumber,
  between: (from, to) => lengthOf(to - from, days => `P${days}D`),
}

const HOUR_MS = 3_600_000
const hoursIn = (zone: string): Clock => ({
  isInDays: false,
  momentOf: step => {
    const span = step.at === undefined ? instantsOfDays(daysOf(step), zone) : instantsOf(step.at, zone)
    return { ...span, events: [step.event] }
  },
  shifted: (at, length) => at + Number(length.replace(/\D/g, '')) * HOUR_MS,
  dayOf: at => localDayOf(at, zone),
  between: (from, to) => lengthOf(Math.trunc((to - from) / HOUR_MS), hours => `PT${hours}H`),
})

/** Hours where the bound is given in hours, else days. */
export const clockOf = (bound: Bound | undefined, zone: string): Clock =>
  [bound?.min, bound?.max].some(each => each !== undefined && isInHours(each)) ? hoursIn(zone) : DAYS

/** A span of days as numbers of days since 1970. */
export const numbersOf = ({ from, to }: DateSpan) => ({ from: dayToNumber(from), to: dayToNumber(to) })

/** The steps that are meant, each with its moment. */
export const momentsOf = (steps: readonly DatedStep[], selector: Selector, clock: Clock): readonly Moment[] =>
  steps.flatMap(step => {
    const moment = isMeant(selector, step) ? clock.momentOf(step, selector.date) : null
    return moment === null ? [] : [moment]
  })

/** The first or the last of several moments, which is one moment again, or all of them. */
export function picked(moments: readonly Moment[], pick: WhichOnes): readonly Moment[] {
  if (moments.length === 0 || pick === 'each' || pick === 'any') return moments
  if (pick === 'first') {
    const to = Math.min(...moments.map(each => each.to))
    const possible = moments.filter(({ from }) => from <= to)
    return [{ from: Math.min(...moments.map(({ from }) => from)), to, events: eventsOf(possible) }]
  }
  const from = Math.max(...moments.map(each => each.from))
  const possible = moments.filter(({ to }) => to >= from)
  return [{ from, to: Math.max(...moments.map(({ to }) => to)), events: eventsOf(possible) }]
}

/** The ids of the events behind some moments, each once. */
export const eventsOf = (moments: readonly Moment[]): readonly string[] => [
  ...new Set(moments.flatMap(({ events }) => events)),
]

/** When something else took place, or one of the times at which it may have. */
type Range = Pick<Moment, 'from' | 'to'>

/** Whether a moment lies no less than `min` and no more than `max` after another one. */
export function liesWithin(moment: Moment, after: Range, { min, max }: Bound, clock: Clock): Certainty {
  const earliest = (at: number) => (min === undefined ? Number.NEGATIVE_INFINITY : clock.shifted(at, min))
  const latest = (at: number) => (max === undefined ? Number.POSITIVE_INFINITY : clock.shifted(at, max))
  // A later time gives a later end, so that it is enough to compare the ends of the two.
  if (moment.from >= earliest(after.to) && moment.to <= latest(after.from)) return 'yes'
  return moment.to < earliest(after.from) || moment.from > latest(after.to) ? 'no' : 'maybe'
}

/** Whether a moment lies no less than `min` and no more than `max` before another one. */
export function precedesWithin(moment: Moment, before: Range, { min, max }: Bound, clock: Clock): Certainty {
  const reached = (at: number) => (min === undefined ? Number.NEGATIVE_INFINITY : clock.shifted(at, min))
  const ended = (at: number) => (max === undefined ? Number.POSITIVE_INFINITY : clock.shifted(at, max))
  if (reached(moment.to) <= before.from && ended(moment.from) >= before.to) return 'yes'
  if (reached(moment.from) > before.to || ended(moment.to) < before.from) return 'no'
  if (!clock.isInDays || before.from !== before.to) return 'maybe'
  // Months differ in length, so that no day may lie exactly that long before some days: each day is tried.
  for (let day = moment.from; day <= moment.to; day++) {
    if (reached(day) <= before.from && ended(day) >= before.to) return 'maybe'
  }
  return 'no'
}

/** The certainty over every time that a moment may mean. Days are tried one by one, so that all is judged for the same day. */
export function throughout(moment: Moment, at: (time: Range) => Certainty, clock: Clock): Certainty {
  if (!clock.isInDays || moment.from === moment.to) return at(moment)
  const seen = new Set<Certainty>()
  for (let day = moment.from; day <= moment.to && seen.size < 2; day++) seen.add(at({ from: day, to: day }))
  const [first = 'maybe', ...others] = seen
  return others.length > 0 ? 'maybe' : first
}

/** Whether all hold: no where one does not, and maybe where one is not certain. */
export const every = (all: readonly Certainty[]): Certainty =>
  all.includes('no') ? 'no' : all.includes('maybe') ? 'maybe' : 'yes'
/** Whether any holds: yes where one does, and maybe where one is not certain. */
export const some = (all: readonly Certainty[]): Certainty =>
  all.includes('yes') ? 'yes' : all.includes('maybe') ? 'maybe' : 'no'
