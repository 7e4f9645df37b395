import { z } from 'zod'

/** How the values of a commitment stand in a body. */
export const known = z.string().nullable()
export const date = z.string().meta({ description: 'A day, a month or a year, as it is known' })
export const decimal = z.string().meta({ description: 'A decimal as text' })
