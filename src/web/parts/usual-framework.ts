import type { Bounds } from '../../../projections/engine/bounds.ts'
import { latestPeriod } from '../../../projections/rating/kept/answers.ts'
import type { KeptNetwork } from '../../../projections/rating/kept/network.ts'
import type { ReadQueries } from '../../../projections/read-queries.ts'
import type { EntityKind } from '../../domain/values/entity-reference.ts'
import type { Period } from '../../domain/values/period.ts'
import { compareText, isSynthetic } from '../../domain/values/text.ts'

/**
 * The framework that a page about a district or school uses if none is named: that of the newest period in which it was rated; a
 * synthetic one only if there is no other.
 */
export function usualFramework(
  queries: ReadQueries,
  bounds: Bounds,
  entity: { readonly kind: EntityKind; readonly id: string },
): string | undefined {
  const rating = queries.frameworks.ids().filter(id => queries.lineage(id).first.rates === entity.kind)
  return newestOf(
    rating.map(id => [id, queries.timeline(id, entity.id, bounds).timeline.periods.at(-1) ?? null] as const),
  )
}

/** The same for the page of the network: the framework of the newest period in which any member was rated. */
export async function usualOfNetwork(kept: KeptNetwork, bounds: Bounds): Promise<string | undefined> {
  const ids = kept.queries.frameworks.ids()
  if (ids.length < 2) return ids[0]
  const newest: (readonly [id: string, period: Period | null])[] = []
  for (const id of ids) newest.push([id, await latestPeriod(kept, id, bounds)])
  return newestOf(newest)
}

function newestOf(rating: readonly (readonly [id: string, period: Period | null])[]): string | undefined {
  const newest = rating.map(([id, period]) => ({ id, isReal: !isSynthetic(id), to: period?.to ?? '' }))
  const [usual] = newest.toSorted(
    (a, b) =>
      Number(b.to !== '') - Number(a.to !== '') ||
      Number(b.isReal) - Number(a.isReal) ||
      compareText(b.to, a.to) ||
      compareText(a.id, b.id),
  )
  return usual?.id
}
