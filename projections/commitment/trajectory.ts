import { z } from 'zod'
import { date, decimal } from './values.ts'

/** As the domain's `trajectoriesOn` reckons it. */
export const TrajectoryView = z
  .object({
    expected: decimal.meta({ description: 'Where the straight line from baseline to target is on this day' }),
    value: decimal,
    reportedOn: date,
    hasSource: z.boolean(),
    self: z.boolean(),
    ahead: decimal.meta({ description: 'How far ahead of the line, towards the target; negative: behind' }),
    direction: z.enum(['ahead', 'on-line', 'behind']),
  })
  .meta({ id: 'Trajectory' })
