import { type Day, dayAfter } from '../values/date.ts'
import { type LooseDate, spanOf } from '../values/date-span.ts'

/** The day on which a date of any precision counts: its last one. */
export const lastDayIn = (date: LooseDate): Day => spanOf(date).to

/** Whether a date is later than a step may have, seen from `today`. Tomorrow is allowed: somewhere it has begun. */
export const isAhead = (date: LooseDate, today: Day): boolean => lastDayIn(date) > dayAfter(today)
