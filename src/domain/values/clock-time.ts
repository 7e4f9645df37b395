import { z } from 'zod'
import { Day } from './date.ts'

/**
 * When on the clock something was done: to the hour (`2018-03-01T02`), the minute or the second; with `Z` or an offset, or else by
 * the clock of the place.
 */
export type ClockTime = string

const FORM = /^(\d{4}-\d\d-\d\d)T([01]\d|2[0-3])(:[0-5]\d(:[0-5]\d)?)?(Z|[+-](0\d|1[0-4]):[0-5]\d)?$/
export const ClockTime = z
  .string()
  .refine(
    value => Day.safeParse(FORM.exec(value)?.[1] ?? '').success,
    'a time is written 2013-05-22T14:30, 2013-05-22T14 for about that hour, with Z or +01:00 where the zone is known',
  )
