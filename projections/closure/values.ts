import { z } from 'zod'

/** How the values of a case stand in a body. */
export const known = z.string().nullable()
export const date = z
  .string()
  .meta({ description: 'A day, a month, a year or a school year, as it is known' })
export const event = z.string().meta({ description: 'The id of an event of this ledger' })
