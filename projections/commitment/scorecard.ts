import { z } from 'zod'
import { type Owner, OwnerKind } from '../../src/domain/commitment/event.ts'
import { type CommitmentStatus, statusOn } from '../../src/domain/commitment/status.ts'
import { tallyOf } from '../../src/domain/commitment/tally.ts'
import { compareText } from '../../src/domain/values/text.ts'
import type { DayQuestion, View } from '../engine/bounds.ts'
import { echo } from '../engine/echo.ts'
import { inTurn } from '../engine/in-turn.ts'
import { synthetic } from '../engine/synthetic.ts'
import type { ReadQueries } from '../read-queries.ts'
import { fundersOf } from './funders.ts'
import { ownerNamed } from './owner.ts'

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
  const standings: CommitmentStatus[] = []
  const groups = new Map<string, Group>()
  let position = queries.commitments.withdrawnAt(null, asked.bounds)
  for await (const { state, owner, position: at } of inTurn(queries.commitments.made(asked.bounds))) {
    const standing = statusOn(state, day)
    standings.push(standing)
    position = Math.max(position, at)
    const own = by === 'funder' ? null : owner
    for (const key of own === null ? fundersOf(state) : [`${own.id} ${own.kind}`]) {
      const group = groups.get(key) ?? { owner: own, standings: [] }
      group.standings.push(standing)
      groups.set(key, group)
    }
  }
  const rowOf = (key: string, group: Group): ScorecardRow => {
    const counts = countsOf(group.standings)
    const links = (of: Readonly<Record<string, string>>) => ({ commitments: listUrl(of, { asked, day }) })
    if (group.owner === null) {
      return { key, kind: null, name: key, ...counts, links: links({ funder: key }) }
    }
    const named = ownerNamed(queries, group.owner, asked.bounds)
    position = Math.max(position, named.position)
    const { id, ...shown } = named.owner
    return { key: id, ...shown, ...counts, links: links({ owner: id, ownerKind: shown.kind }) }
  }
  const rows: ScorecardRow[] = []
  for await (const [key, group] of inTurn(groups)) rows.push(rowOf(key, group))
  const body: Scorecard = {
    by,
    ...asked.echo,
    position: String(position),
    rows: rows.toSorted((a, b) => compareText(a.key, b.key) || compareText(a.kind ?? '', b.kind ?? '')),
    total: countsOf(standings),
  }
  return { body, position }
}

type Group = { readonly owner: Owner | null; readonly standings: CommitmentStatus[] }

/** The address of a list that holds what the row of a scorecard counts, on the day and as known then. */
function listUrl(of: Readonly<Record<string, string>>, { asked, day }: DayQuestion): string {
  const { knownAtPosition } = asked.echo
  const query = new URLSearchParams({ ...of, asOf: day })
  if (knownAtPosition !== null) query.set('knownAt', knownAtPosition)
  return `/v1/commitments?${query.toString()}`
}

/** The counts of some commitments, and each count as a share of everything that was due. */
function countsOf(statuses: readonly CommitmentStatus[]): Counts {
  const tally = tallyOf(statuses)
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
