import type { Bounds } from '../../../projections/engine/bounds.ts'
import type { ReadQueries } from '../../../projections/read-queries.ts'
import type { EntityKind } from '../../domain/values/entity-reference.ts'
import { compareText, isSynthetic } from '../../domain/values/text.ts'

/**
 * The framework that a page is about where none is named: that of the newest period that was rated; one that was made up only
 * where there is no other. `entity`: one of whom the framework should have a rating.
 */
export function usualFramework(
  queries: ReadQueries,
  bounds: Bounds,
  entity: { readonly kind: EntityKind; readonly id: string } | null = null,
): string | undefined {
  const rating = queries.frameworks
    .ids()
    .filter(id => entity === null || queries.lineage(id).first.rates === entity.kind)
  const newest = rating.map(id => {
    const periods =
      entity === null
        ? queries.periodsSeen(id, bounds)
        : queries.timeline(id, entity.id, bounds).timeline.periods
    return { id, isReal: !isSynthetic(id), to: periods.at(-1)?.to ?? '' }
  })
  const [usual] = newest.toSorted(
    (a, b) =>
      Number(b.to !== '') - Number(a.to !== '') ||
      Number(b.isReal) - Number(a.isReal) ||
      compareText(b.to, a.to) ||
      compareText(a.id, b.id),
  )
  return usual?.id
}
