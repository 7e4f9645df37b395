import type { RatingLevel } from '../../domain/framework/document.ts'
import { keyOf, type Lineage } from '../../domain/framework/lineage.ts'
import { ranked } from './levels.ts'

/** A level of an item, in the version of the framework that it is shown in. */
type Shown = { readonly level: RatingLevel; readonly version: string }

export type LevelSlope =
  /** `from` and `to`: the places in the scale, 0 for the lowest level and 1 for the highest. */
  | { readonly kind: 'raised' | 'lowered' | 'same'; readonly from: number; readonly to: number }
  /** The two levels are of different scales, or of items that are not the same. */
  | { readonly kind: 'not-comparable' }

/** Whether an item stands higher or lower than before, as far as the two versions compare. */
export function slopeBetween(lineage: Lineage, item: string, before: Shown, now: Shown): LevelSlope {
  const [older, newer] = [before.version, now.version]
  const related = lineage.relatedTo(newer, item).get(keyOf(older, item))
  if (older !== newer && related?.comparable !== true) return { kind: 'not-comparable' }
  const from = ranked(before.level, lineage.levels(older, item))
  const to = ranked(now.level, lineage.levels(newer, item))
  const place = ({ rank, of }: { rank: number; of: number }) => (of === 1 ? 0.5 : (rank - 1) / (of - 1))
  const kind = to.rank > from.rank ? 'raised' : to.rank < from.rank ? 'lowered' : 'same'
  return { kind, from: place(from), to: place(to) }
}
