import type { Snapshot } from '../../../projections/rating/snapshot.ts'
import { keyOf } from '../../domain/framework/lineage.ts'
import { isChange } from '../parts/cell.ts'
import { ranked } from '../parts/levels.ts'
import type { DistrictView } from './district-view.ts'

export type ShownItem = Snapshot['components'][number]['elements'][number]

/** How an item moved between the two periods that the page compares. */
export type Slope =
  | { readonly kind: 'raised' | 'lowered' | 'same'; readonly from: number; readonly to: number }
  /** The two levels are of different scales, or of items that are not the same. */
  | { readonly kind: 'not-comparable' }
  /** One side has no level. */
  | { readonly kind: 'one-sided' }

/** The item as it stood in the period compared with; null where that version had none of this id. */
export function itemBefore({ before }: DistrictView, id: string): ShownItem | null {
  const items = before?.components.flatMap(component => [component, ...component.elements]) ?? []
  return items.find(item => item.id === id) ?? null
}

/** The slope of an item, told by the levels' places in their scale: 0 for the lowest, 1 for the highest. */
export function slopeOf(view: DistrictView, item: ShownItem): Slope {
  const { lineage, now, before } = view
  const then = itemBefore(view, item.id)
  if (before === null || then === null || then.level === null || item.level === null)
    return { kind: 'one-sided' }
  const [older, newer] = [before.framework.version, now.framework.version]
  const related = lineage.relatedTo(newer, item.id).get(keyOf(older, item.id))
  if (older !== newer && related?.comparable !== true) return { kind: 'not-comparable' }
  const from = ranked(then.level, lineage.levels(older, item.id))
  const to = ranked(item.level, lineage.levels(newer, item.id))
  const place = ({ rank, of }: { rank: number; of: number }) => (of === 1 ? 0.5 : (rank - 1) / (of - 1))
  const kind = to.rank > from.rank ? 'raised' : to.rank < from.rank ? 'lowered' : 'same'
  return { kind, from: place(from), to: place(to) }
}

/** Whether the page would show an item that is asked for only if it changed. */
export function hasChanged(view: DistrictView, item: ShownItem): boolean {
  const { kind } = slopeOf(view, item)
  if (kind === 'raised' || kind === 'lowered' || kind === 'not-comparable') return true
  const then = itemBefore(view, item.id)
  return (then?.level ?? null) === null ? isChange(item) : item.level === null
}
