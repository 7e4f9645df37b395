import { z } from 'zod'

/** A text of a commitment in a response; null if it is not known. */
export const known = z.string().nullable()
export const date = z.string().meta({ description: 'A day, a month or a year, as it is known' })
export const decimal = z.string().meta({ description: 'A decimal as text' })
