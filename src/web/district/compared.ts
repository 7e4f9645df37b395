import type { Snapshot } from '../../../projections/rating/snapshot.ts'
import { isChange } from '../parts/cell.ts'
import { type LevelSlope, slopeBetween } from '../parts/slope.ts'
import type { DistrictView } from './district-view.ts'

export type ShownItem = Snapshot['components'][number]['elements'][number]

/** How an item moved between the two periods that the page compares. */
export type Slope =
  | LevelSlope
  /** One side has no level. */
  | { readonly kind: 'one-sided' }

/** The item as it stood in the period compared with; null if that version had no item with this id. */
export function itemBefore({ before }: DistrictView, id: string): ShownItem | null {
  const items = before?.components.flatMap(component => [component, ...component.elements]) ?? []
  return items.find(item => item.id === id) ?? null
}

/** The slope of an item, from the places of its levels in their scales. */
export function slopeOf(view: DistrictView, item: ShownItem): Slope {
  const { lineage, now, before } = view
  const then = itemBefore(view, item.id)
  if (before === null || then === null || then.level === null || item.level === null)
    return { kind: 'one-sided' }
  return slopeBetween(
    lineage,
    item.id,
    { level: then.level, version: before.framework.version },
    { level: item.level, version: now.framework.version },
  )
}

/** Whether an item is shown when the reader asks only for what changed. */
export function hasChanged(view: DistrictView, item: ShownItem): boolean {
  const { kind } = slopeOf(view, item)
  if (kind === 'raised' || kind === 'lowered' || kind === 'not-comparable') return true
  const then = itemBefore(view, item.id)
  return (then?.level ?? null) === null ? isChange(item) : item.level === null
}
