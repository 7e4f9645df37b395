import { z } from 'zod'

/** A text of a case in a response; null if it is not known. */
export const known = z.string().nullable()
export const date = z
  .string()
  .meta({ description: 'A day, a month, a year or a school year, as it is known' })
export const event = z.string().meta({ description: 'The id of an event of this ledger' })
