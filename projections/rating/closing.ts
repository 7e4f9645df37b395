import { z } from 'zod'
import type { Closing } from '../../src/domain/values/closing.ts'

/** When a school was closed, and what undid it. */
export const ClosingView = z
  .object({
    closedOn: z.string(),
    event: z.string(),
    case: z.string().nullable().meta({
      description: 'The closure case that it follows from; null where a registry says so',
    }),
    reopened: z.object({ on: z.string(), event: z.string() }).nullable(),
    corrections: z
      .array(z.string())
      .meta({ description: 'The events that put its day right, or that of the reopening' }),
  })
  .meta({ id: 'SchoolClosing', description: 'Periods that begin after it are none of this school' })

/** The closing of a school as a history shows it. */
export const closingView = ({
  reopened,
  revision: _revision,
  corrections,
  ...closing
}: Closing): z.infer<typeof ClosingView> => ({
  ...closing,
  reopened: reopened && { on: reopened.on, event: reopened.event },
  corrections: corrections.map(({ event }) => event),
})
