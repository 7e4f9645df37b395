import { dayToNumber } from '../values/date.ts'
import { type DateSpan, schoolYearOf, spanOf } from '../values/date-span.ts'
import { monthDayWords } from '../values/date-words.ts'
import { dayShifted } from '../values/duration.ts'
import { type CaseOnDay, proposedOn } from './case-on-day.ts'
import { type Clock, type Moment, momentsOf, numbersOf, picked } from './moment.ts'
import type { Anchor } from './rule.ts'
import { stepWords } from './step-wording.ts'
import { lengthWords } from './wording.ts'

/** The moments that a rule measures from; none while the step or day that it names is not recorded. */
export function anchorMoments(anchor: Anchor, known: CaseOnDay, clock: Clock): readonly Moment[] {
  const { step, offset } = anchor
  const moments =
    step === undefined
      ? calendarMoments(anchor, known)
      : picked(momentsOf(known.steps, step, clock), step.pick ?? 'first')
  if (offset === undefined) return moments
  return moments.map(({ from, to, events }) => ({
    from: dayToNumber(dayShifted(clock.dayOf(from), offset)),
    to: dayToNumber(dayShifted(clock.dayOf(to), offset)),
    events,
  }))
}

/** A day of the calendar in the school year that is meant, or the first day of school. */
function calendarMoments(
  { calendar, schoolYear, schoolYearStart }: Anchor,
  known: CaseOnDay,
): readonly Moment[] {
  const which = schoolYearStart ?? schoolYear ?? 'proposed'
  const days = which === 'proposed' ? proposedOn(known) : effectiveDays(known)
  if (days === null) return []
  const start = known.version.schoolYearStart ?? { from: '07-01' }
  const [from, to] = calendar === undefined ? [start.from, start.to ?? start.from] : [calendar, calendar]
  const moment = numbersOf({
    from: dayInSchoolYear(schoolYearOf(days.from), from),
    to: dayInSchoolYear(schoolYearOf(days.to), to),
  })
  return [{ ...moment, events: [] }]
}

/**
 * The days that decide the school year in which an action takes effect. What ends with a school year takes effect in the next
 * one: a school's last day in June counts for the year that begins in July.
 */
function effectiveDays({ effectiveOn }: CaseOnDay): DateSpan | null {
  if (effectiveOn === null) return null
  const { from, to } = spanOf(effectiveOn)
  return { from: dayShifted(from, DAYS_OF_JUNE), to: dayShifted(to, DAYS_OF_JUNE) }
}
const DAYS_OF_JUNE = 'P30D'

/** A school year runs from 1 July to 30 June. */
function dayInSchoolYear({ from, to }: DateSpan, monthDay: string): string {
  const month = `${(monthDay < '07-01' ? to : from).slice(0, 4)}-${monthDay.slice(0, 2)}`
  const last = spanOf(month).to
  const day = `${month}${monthDay.slice(2)}`
  return day > last ? last : day
}

/** What a rule measures from, in words: `the first public hearing`, `1 October`. */
export function anchorWords({ step, calendar, schoolYearStart, schoolYear, offset }: Anchor): string {
  const words =
    step !== undefined
      ? `the ${pickWords(step.pick)}${stepWords(step)}`
      : calendar !== undefined
        ? `${monthDayWords(calendar)}${schoolYear === 'effective' ? ' of the school year in which it takes effect' : ''}`
        : `the first day of school of the year in which it ${schoolYearStart === 'effective' ? 'takes effect' : 'is proposed'}`
  if (offset === undefined) return words
  return `${lengthWords(offset)} ${offset.startsWith('-') ? 'before' : 'after'} ${words}`
}

const pickWords = (pick: string | undefined): string =>
  pick === 'last' || pick === 'first' ? `${pick} ` : ''
