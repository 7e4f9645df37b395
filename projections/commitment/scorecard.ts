import { z } from 'zod'
import { compareText } from '../../src/domain/values/text.ts'
import type { DayQuestion, View } from '../engine/bounds.ts'
import { echo } from '../engine/echo.ts'
import { inTurn } from '../engine/in-turn.ts'
import type { ReadQueries } from '../read-queries.ts'
import { ownerNamed } from './owner.ts'
import { counts, countsOf, SCORECARDS, type ScorecardBy, ScorecardRow, type Shown } from './scorecard-row.ts'
import type { StandingGroup, StatusCounts } from './standings.ts'

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
  const rows: z.infer<typeof ScorecardRow>[] = []
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

/** The address of a list that holds what the row of a scorecard counts, on the day and as known then. */
function listUrl(of: Readonly<Record<string, string>>, { asked, day }: DayQuestion): string {
  const { knownAtPosition } = asked.echo
  const query = new URLSearchParams({ ...of, asOf: day })
  if (knownAtPosition !== null) query.set('knownAt', knownAtPosition)
  return `/v1/commitments?${query.toString()}`
}
