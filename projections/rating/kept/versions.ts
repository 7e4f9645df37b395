import { itemsOf } from '../../../src/domain/framework/document.ts'
import type { Lineage } from '../../../src/domain/framework/lineage.ts'
import type { PositionedRating } from '../../../src/domain/rating/published-rating.ts'
import { GrowingTimeline } from '../../../src/domain/rating/timeline.ts'
import type { Day } from '../../../src/domain/values/date.ts'
import { comparePeriods, type Period } from '../../../src/domain/values/period.ts'
import { compareText } from '../../../src/domain/values/text.ts'
import { cellsAt } from '../matrix-row.ts'
import { classesAt } from './classes.ts'

/** What an entity shows in a period in which it has an act, from a day on: in each component, and of every item in a letter. */
export type KeptVersion = {
  readonly period: Period
  readonly day: Day
  readonly version: string
  /** Each component as JSON. */
  readonly cells: readonly string[]
  /** See `classesAt`. */
  readonly classes: string
}

/** From a day on: whether any period shows anything, and the position of the last act that is seen by then. */
export type KeptMoment = { readonly day: Day; readonly isSeen: boolean; readonly position: number }

export type KeptHistory = {
  readonly versions: readonly KeptVersion[]
  readonly moments: readonly KeptMoment[]
}

/**
 * Everything that one entity ever shows in a matrix, whatever `asOf` is asked for: the acts are added day by day, as they come
 * to be seen, and what a period shows is told again where it is another than before. `linkedAt` is the position from which acts
 * in more than one version compare as they do.
 */
export function keptHistoryOf(
  lineage: Lineage,
  acts: readonly PositionedRating[],
  linkedAt: number,
): KeptHistory {
  const timeline = new GrowingTimeline(lineage)
  const versions: KeptVersion[] = []
  const moments: KeptMoment[] = []
  const shown = new Map<string, string>()
  const used = new Set<string>()
  let latest = 0
  const byDay = [...Map.groupBy(acts, ({ visibleOn }) => visibleOn)].sort(([a], [b]) => compareText(a, b))
  for (const [day, seen] of byDay) {
    const first = timeline.add(seen)
    for (const act of seen) {
      used.add(act.version)
      latest = Math.max(latest, act.position)
    }
    const position = used.size > 1 ? Math.max(latest, linkedAt) : latest
    moments.push({ day, isSeen: timeline.periods.length > 0, position })
    for (const period of timeline.periods) {
      if (first === null || comparePeriods(period, first) < 0) continue
      const document = timeline.versionAt(period)
      const cells = cellsAt(timeline, document, period).map(cell => JSON.stringify(cell))
      const classes = classesAt(timeline, document, itemsOf(document), period)
      const text = `${document.version} ${classes} ${cells.join()}`
      if (shown.get(period.id) === text) continue
      shown.set(period.id, text)
      versions.push({ period, day, version: document.version, cells, classes })
    }
  }
  return { versions, moments }
}
