import type { Owner } from '../../src/domain/commitment/event.ts'
import type { CommitmentState } from '../../src/domain/commitment/state.ts'
import { type CommitmentStatus, statusOn } from '../../src/domain/commitment/status.ts'
import { type Tally, tallyOf } from '../../src/domain/commitment/tally.ts'
import { compareText } from '../../src/domain/values/text.ts'
import type { ResolvedTimes, View } from '../engine/bounds.ts'
import type { ReadQueries } from '../read-queries.ts'
import { type OwnerView, ownerNamed } from './owner.ts'

export const SCORECARDS = ['district', 'funder', 'owner'] as const
export type ScorecardBy = (typeof SCORECARDS)[number]

/** A share with the numbers behind it. */
type Rate = { readonly part: number; readonly of: number }
type Counts = Tally & { readonly rates: { readonly [Column in keyof ReturnType<typeof partsOf>]: Rate } }
export type ScorecardRow = Counts & {
  readonly key: string
  readonly name: string
  /** Of an owner; null for a funder, which is known by name alone. */
  readonly kind: OwnerView['kind'] | null
  readonly synthetic?: true
}
export type Scorecard = ResolvedTimes['echo'] & {
  readonly by: ScorecardBy
  readonly position: string
  readonly rows: readonly ScorecardRow[]
  readonly total: Counts
}

/** The row of commitments that nobody funds. */
const NO_FUNDER = '(none)'

/**
 * Where the commitments stand on a day, counted by who promised or who paid. A commitment with several funders stands in the
 * row of each, so rows may add up to more than `total`, which counts each once.
 */
export function scorecardOf(
  queries: ReadQueries,
  by: ScorecardBy,
  asked: ResolvedTimes,
  day: string,
): View<Scorecard> {
  const standings: CommitmentStatus[] = []
  const groups = new Map<string, { readonly owner: Owner | null; readonly standings: CommitmentStatus[] }>()
  let position = 0
  for (const { state, owner, position: at } of queries.commitments.made(asked.bounds)) {
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
  const rows = [...groups].map(([key, group]) => {
    const counts = countsOf(group.standings)
    if (group.owner === null) return { key, kind: null, name: key, ...counts }
    const named = ownerNamed(queries, group.owner, asked.bounds)
    position = Math.max(position, named.position)
    const { id, ...shown } = named.owner
    return { key: id, ...shown, ...counts }
  })
  const body = {
    by,
    ...asked.echo,
    position: String(position),
    rows: rows.toSorted((a, b) => compareText(a.key, b.key) || compareText(a.kind ?? '', b.kind ?? '')),
    total: countsOf(standings),
  }
  return { body, position }
}

const fundersOf = ({ funders }: CommitmentState): Iterable<string> =>
  funders.length === 0 ? [NO_FUNDER] : new Set(funders)

function countsOf(standings: readonly CommitmentStatus[]): Counts {
  const tally = tallyOf(standings)
  const rates = Object.fromEntries(
    Object.entries(partsOf(tally)).map(([column, part]) => [column, { part, of: tally.due }]),
  ) as Counts['rates']
  return { ...tally, rates }
}

/** What of everything that was due became what. */
const partsOf = ({ kept, partlyKept, broken, overdue, notMeasurable, unknown }: Tally) => ({
  kept: kept.onOriginalTerms + kept.onAmendedTerms + kept.late,
  keptOnOriginalTerms: kept.onOriginalTerms,
  keptOnAmendedTerms: kept.onAmendedTerms,
  keptLate: kept.late,
  partlyKept,
  broken,
  overdue,
  notMeasurable,
  unknown,
})
