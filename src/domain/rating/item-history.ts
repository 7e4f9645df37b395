import { keyOf } from '../framework/lineage.ts'
import { comparePeriods, type Period } from '../values/period.ts'
import type { Cell, RatingAction } from './cell.ts'
import type { RatingHistory } from './history.ts'
import { compareRatings } from './published-rating.ts'

/**
 * Every action on an item and on what it descends from, in the order of history. If an older version is used again, its items
 * are compared with what came out of them in between, so those acts are included as well. `lastUse`: the last period in which
 * the entity is rated in a version; null if it never was.
 */
export function itemHistory(
  cells: RatingHistory,
  item: string,
  lastUse: (version: string) => Period | null,
): readonly RatingAction[] {
  const { lineage } = cells
  const holders = [...lineage.versions.keys()].filter(version => lineage.levels(version, item).length > 0)
  const kin = holders.map(version => ({
    related: lineage.relatedTo(version, item),
    until: lastUse(version),
  }))
  const isTold = (cell: Cell): boolean =>
    kin.some(({ related, until }) => {
      const found = related.get(keyOf(cell.version, cell.item))
      if (found === undefined) return false
      return found.isOrigin || (until !== null && comparePeriods(cell.period, until) < 0)
    })
  const others = new Set(kin.flatMap(({ related }) => [...related.values()].map(each => each.item)))
  others.delete(item)
  const descent = [...others].flatMap(other => cells.cellsOf(other).filter(isTold))
  const own = cells.cellsOf(item)
  const actions = [...own, ...descent].flatMap(cell => cell.actions)
  return descent.length === 0 ? actions : actions.sort((a, b) => compareRatings(a.act, b.act))
}
