import type { FrameworkVersion } from '../framework/document.ts'
import type { Lineage } from '../framework/lineage.ts'
import { type Closing, closedThrough } from '../values/closing.ts'
import { comparePeriods, type Period } from '../values/period.ts'
import type { Cell, LevelGiven, RatingAction } from './cell.ts'
import { rollUpInto } from './component.ts'
import { RatingHistory } from './history.ts'
import { itemHistory } from './item-history.ts'
import { compareWithinPeriod, type PositionedRating, withSources } from './published-rating.ts'

/** The whole history of one entity in one framework, folded once and read for any period. */
export type Timeline = {
  readonly lineage: Lineage
  /** When the school was closed, as far as that is seen; empty for a district. */
  readonly closings: readonly Closing[]
  /** The closing for which a period is none of this school's any more; null where there is none. */
  readonly closedIn: (period: Period) => Closing | null
  /** The periods in which this entity has an act, in order. */
  readonly periods: readonly Period[]
  /** The latest of them at or before a period; null where there is none. */
  readonly newestAt: (period: Period) => Period | null
  /** The version that the entity is shown in at a period: that of its latest act at or before it. */
  readonly versionAt: (period: Period | null) => FrameworkVersion
  /**
   * What stands of an item of that version at a period: its cell of then or the latest before; null where none does, and in a
   * period in which the school was closed.
   */
  readonly carriedAt: (version: string, item: string, period: Period) => Cell | null
  /**
   * The level that was said last of an item, or of what it is related to, where that version cannot show it (on other level
   * names, or over a link that carries no level) or the school was closed. Null where something stands, and where nothing was
   * ever said.
   */
  readonly notCarriedAt: (version: string, item: string, period: Period) => LevelGiven | null
  /** Every action on an item and on what it descends from, in the order of history. */
  readonly history: (item: string) => readonly RatingAction[]
}

/**
 * The one fold of the ledger: acts to history. Which acts are given decides what is seen: all of them for now, those
 * visible by a day for `asOf`, those recorded by a position for `knownAt`. The order in which they are given is no matter.
 * `closings` are seen by the same bounds.
 */
export function timelineOf(
  lineage: Lineage,
  given: readonly PositionedRating[],
  closings: readonly Closing[] = [],
): Timeline {
  const cells = new RatingHistory(lineage)
  const periods: Period[] = []
  const versions: FrameworkVersion[] = []
  for (const { period, acts: inPeriod } of byPeriod(given)) {
    // A withdrawal may be seen before what it withdraws, where that was published later than it was withdrawn.
    if (inPeriod.every(({ kind }) => kind === 'withdrawal')) continue
    const version = lineage.versions.get(inPeriod.at(-1)?.version ?? '') ?? lineage.first
    fill(cells, version, period, inPeriod)
    periods.push(period)
    versions.push(version)
  }
  const indexAt = (period: Period) => periods.findLastIndex(each => comparePeriods(each, period) <= 0)
  const lastUse = (version: string) =>
    periods[versions.findLastIndex(each => each.version === version)] ?? null
  const closedIn = (period: Period) => closedThrough(closings, period)
  return {
    lineage,
    closings,
    closedIn,
    periods,
    newestAt: period => periods[indexAt(period)] ?? null,
    versionAt: period => (period && versions[indexAt(period)]) ?? lineage.first,
    carriedAt: (version, item, period) =>
      closedIn(period) === null ? cells.carriedAt(version, item, period) : null,
    notCarriedAt: (version, item, period) =>
      closedIn(period) === null
        ? cells.notCarriedAt(version, item, period)
        : cells.lastGivenAt(version, item, period),
    history: item => itemHistory(cells, item, lastUse),
  }
}

type PeriodActs = { readonly period: Period; readonly acts: readonly PositionedRating[] }

/** The acts of each period in their order, and the periods in theirs. */
const byPeriod = (given: readonly PositionedRating[]): readonly PeriodActs[] =>
  [...Map.groupBy(given, ({ period }) => period.id).values()]
    .map(acts => ({ period: (acts[0] as PositionedRating).period, acts: acts.sort(compareWithinPeriod) }))
    .sort((a, b) => comparePeriods(a.period, b.period))

function fill(
  cells: RatingHistory,
  version: FrameworkVersion,
  period: Period,
  acts: readonly PositionedRating[],
): void {
  for (const sourced of withSources(acts)) {
    const { act } = sourced
    if (act.kind === 'correction' && cells.in(act.item, period) === undefined) {
      // A component that was only rolled up showed that level: the correction restates it, and history keeps both.
      const component = version.components.find(({ id }) => id === act.item)
      if (component !== undefined) rollUpInto(cells, version, component, period)
    }
    cells.add(sourced)
  }
  for (const component of version.components) rollUpInto(cells, version, component, period)
}
