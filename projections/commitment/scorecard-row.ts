import { z } from 'zod'
import { OwnerKind } from '../../src/domain/commitment/event.ts'
import { tallyOfCounts } from '../../src/domain/commitment/tally.ts'
import { synthetic } from '../engine/synthetic.ts'
import type { StatusCounts } from './standings.ts'

export const SCORECARDS = ['district', 'funder', 'owner'] as const
export type ScorecardBy = (typeof SCORECARDS)[number]

const count = z.int()
/** A share with the numbers behind it. */
const Rate = z.object({ part: count, of: count.meta({ description: 'Everything that was due' }) }).meta({
  id: 'Rate',
  description: 'A share of everything that was due. `/reading` has the numbers of each rate',
})
export const counts = {
  made: count.meta({ description: 'notYetDue + due + withdrawn + superseded' }),
  notYetDue: count,
  due: count,
  kept: z.object({ onOriginalTerms: count, onAmendedTerms: count, late: count }),
  partlyKept: count,
  broken: count,
  overdue: count,
  notMeasurable: count,
  unknown: count,
  withdrawn: count,
  superseded: count,
  rates: z.object({
    kept: Rate,
    keptOnOriginalTerms: Rate,
    keptOnAmendedTerms: Rate,
    keptLate: Rate,
    partlyKept: Rate,
    broken: Rate,
    overdue: Rate,
    notMeasurable: Rate,
    unknown: Rate,
  }),
}
type Counts = z.infer<z.ZodObject<typeof counts>>
export const ScorecardRow = z.object({
  key: z.string(),
  // Of an owner; null for a funder, which is known by name alone.
  kind: OwnerKind.nullable(),
  name: z.string(),
  synthetic,
  ...counts,
  links: z.object({
    commitments: z.string().meta({ description: 'The list of what is counted here, on the same day' }),
  }),
})
export type ScorecardRow = z.infer<typeof ScorecardRow>

/** A row without its counts and its link. */
export type Shown = Pick<ScorecardRow, 'key' | 'kind' | 'name' | 'synthetic'>

/** The counts of some commitments, and each count as a share of everything that was due. */
export function countsOf(count: StatusCounts): Counts {
  const tally = tallyOfCounts(count)
  const { kept, partlyKept, broken, overdue, notMeasurable, unknown } = tally
  const rateOf = (part: number) => ({ part, of: tally.due })
  const rates = {
    kept: rateOf(kept.onOriginalTerms + kept.onAmendedTerms + kept.late),
    keptOnOriginalTerms: rateOf(kept.onOriginalTerms),
    keptOnAmendedTerms: rateOf(kept.onAmendedTerms),
    keptLate: rateOf(kept.late),
    partlyKept: rateOf(partlyKept),
    broken: rateOf(broken),
    overdue: rateOf(overdue),
    notMeasurable: rateOf(notMeasurable),
    unknown: rateOf(unknown),
  }
  return { ...tally, rates }
}
