import { z } from 'zod'

const times = {
  asOf: z.string().nullable(),
  knownAt: z.string().nullable(),
  knownAtPosition: z.string().nullable(),
}
/** The two times as they were asked; null says that there was no bound. */
export type AskedTimes = z.infer<z.ZodObject<typeof times>>

/** What a view repeats of the question, and its place in the log. */
export const echo = {
  ...times,
  position: z.string().meta({ description: 'Of the last event that changed this view' }),
}
