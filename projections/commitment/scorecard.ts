import { z } from 'zod'
import { OwnerKind } from '../../src/domain/commitment/event.ts'
import { tallyOfCounts } from '../../src/domain/commitment/tally.ts'
import { compareText } from '../../src/domain/values/text.ts'
import type { DayQuestion, View } from '../engine/bounds.ts'
import { echo } from '../engine/echo.ts'
import { inTurn } from '../engine/in-turn.ts'
import { synthetic } from '../engine/synthetic.ts'
import type { ReadQueries } from '../read-queries.ts'
import { ownerNamed } from './owner.ts'
import type { StandingGroup, StatusCounts } from './standings.ts'

export const SCORECARDS = ['district', 'funder', 'owner'] as const
export type ScorecardBy = (typeof SCORECARDS)[number]

const count = z.int()
/** A share with the numbers behind it. */
const Rate = z.object({ part: count, of: count.meta({ description: 'Everything that was due' }) }).meta({
  id: 'Rate',
  description: 'A share of everything that was due. `/reading` has the numbers of each rate',
})
const counts = {
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
const ScorecardRow = z.object({
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

export const ScorecardResponse = z
  .object({
    by: z.enum(SCORECARDS),
    rows: z.array(ScorecardRow),
    total: z.object(counts).meta({ description: 'Each commitment once, however many funders it has' }),
    ...echo,
  })
  .meta({ id: 'Scorecard' })
export type Scorecard = z.infer<typeof ScorecardResponse>

/**
 * Where the commitments stand on a day, counted by who promised or who paid. A commitment with several funders stands in the row
 * of each, so rows may add up to more than `total`, which counts each once. Other requests are served while it is made.
 */
export async function scorecardOf(
  queries: ReadQueries,
  by: ScorecardBy,
  { asked, day }: DayQuestion,
): Promise<View<Scorecard>> {
  const { knownAt } = asked.bounds
  const bounds = { asOf: day, knownAt }
  const rows: ScorecardRow[] = []
  let position = queries.commitments.withdrawnAt(null, bounds)
  const add = (shown: Shown, count: StatusCounts, of: Readonly<Record<string, string>>) => {
    rows.push({ ...shown, ...countsOf(count), links: { commitments: listUrl(of, { asked, day }) } })
  }
  const counted =
    by === 'funder'
      ? await queries.standings.byFunder(day, knownAt)
      : await queries.standings.byOwner(day, knownAt)
  for await (const { key, count } of inTurn<StandingGroup>(counted.groups)) {
    if (typeof key === 'string') add({ key, kind: null, name: key }, count, { funder: key })
    else {
      const { owner, position: namedAt } = ownerNamed(queries, key, bounds)
      position = Math.max(position, namedAt)
      const { id, ...named } = owner
      add({ key: id, ...named }, count, { owner: id, ownerKind: named.kind })
    }
  }
  position = Math.max(position, counted.position)
  const body: Scorecard = {
    by,
    ...asked.echo,
    position: String(position),
    rows: rows.toSorted((a, b) => compareText(a.key, b.key) || compareText(a.kind ?? '', b.kind ?? '')),
    total: countsOf(counted.total),
  }
  return { body, position }
}

type Shown = Pick<ScorecardRow, 'key' | 'kind' | 'name' | 'synthetic'>

/** The address of a list that holds what the row of a scorecard counts, on the day and as known then. */
function listUrl(of: Readonly<Record<string, string>>, { asked, day }: DayQuestion): string {
  const { knownAtPosition } = asked.echo
  const query = new URLSearchParams({ ...of, asOf: day })
  if (knownAtPosition !== null) query.set('knownAt', knownAtPosition)
  return `/v1/commitments?${query.toString()}`
}

/** The counts of some commitments, and each count as a share of everything that was due. */
function countsOf(count: StatusCounts): Counts {
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
