import { fundersOf } from '../../../projections/commitment/funders.ts'
import { ownerNamed } from '../../../projections/commitment/owner.ts'
import type { Scorecard } from '../../../projections/commitment/scorecard.ts'
import type { ScorecardBy } from '../../../projections/commitment/scorecard-row.ts'
import type { DayQuestion } from '../../../projections/engine/bounds.ts'
import type { ReadQueries } from '../../../projections/read-queries.ts'
import type { Owner } from '../../../src/domain/commitment/event.ts'
import { type CommitmentStatus, statusOn } from '../../../src/domain/commitment/status.ts'
import { tallyOf } from '../../../src/domain/commitment/tally.ts'
import { compareText } from '../../../src/domain/values/text.ts'

type Group = { readonly owner: Owner | null; readonly statuses: CommitmentStatus[] }

/** A scorecard as the fold of every commitment gives it, one after the other, with nothing kept. */
export function foldedScorecard(
  queries: ReadQueries,
  by: ScorecardBy,
  { asked, day }: DayQuestion,
): { readonly body: Scorecard; readonly position: number } {
  const { bounds, echo } = asked
  const statuses: CommitmentStatus[] = []
  const groups = new Map<string, Group>()
  let position = queries.commitments.withdrawnAt(null, bounds)
  for (const { state, owner, position: at } of queries.commitments.made(bounds)) {
    const status = statusOn(state, day)
    statuses.push(status)
    position = Math.max(position, at)
    const own = by === 'funder' ? null : owner
    for (const key of own === null ? fundersOf(state) : [`${own.id} ${own.kind}`]) {
      const group = groups.get(key) ?? { owner: own, statuses: [] }
      group.statuses.push(status)
      groups.set(key, group)
    }
  }
  const rows = [...groups].map(([key, group]) => {
    const counts = countsOf(group.statuses)
    const known = echo.knownAtPosition === null ? '' : `&knownAt=${echo.knownAtPosition}`
    const links = (of: Readonly<Record<string, string>>) => ({
      commitments: `/v1/commitments?${new URLSearchParams({ ...of, asOf: day }).toString()}${known}`,
    })
    if (group.owner === null) return { key, kind: null, name: key, ...counts, links: links({ funder: key }) }
    const named = ownerNamed(queries, group.owner, bounds)
    position = Math.max(position, named.position)
    const { id, ...shown } = named.owner
    return { key: id, ...shown, ...counts, links: links({ owner: id, ownerKind: shown.kind }) }
  })
  rows.sort((a, b) => compareText(a.key, b.key) || compareText(a.kind ?? '', b.kind ?? ''))
  const body = { by, ...echo, position: String(position), rows, total: countsOf(statuses) }
  return { body, position }
}

function countsOf(statuses: readonly CommitmentStatus[]) {
  const tally = tallyOf(statuses)
  const share = (part: number) => ({ part, of: tally.due })
  const { onOriginalTerms, onAmendedTerms, late } = tally.kept
  return {
    ...tally,
    rates: {
      kept: share(onOriginalTerms + onAmendedTerms + late),
      keptOnOriginalTerms: share(onOriginalTerms),
      keptOnAmendedTerms: share(onAmendedTerms),
      keptLate: share(late),
      partlyKept: share(tally.partlyKept),
      broken: share(tally.broken),
      overdue: share(tally.overdue),
      notMeasurable: share(tally.notMeasurable),
      unknown: share(tally.unknown),
    },
  }
}
