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
  /** The closing that kept the school closed through a whole period; null if there is none. */
  readonly closedIn: (period: Period) => Closing | null
  /** The periods in which this entity has an act, in order. */
  readonly periods: readonly Period[]
  /** The latest of them at or before a period; null where there is none. */
  readonly newestAt: (period: Period) => Period | null
  /** The version that the entity is shown in at a period: that of its latest act at or before it. */
  readonly versionAt: (period: Period | null) => FrameworkVersion
  /**
   * What stands of an item of that version at a period: its cell of that period or the latest before; null if none does, and in
   * a period in which the school was closed.
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
 * The one fold of the ledger: acts to history. Which acts are given decides what is seen: all of them for now, those visible by
 * a day for `asOf`, those recorded by a position for `knownAt`. The order in which they are given does not matter. `closings`
 * are seen by the same bounds.
 */
export function timelineOf(
  lineage: Lineage,
  given: readonly PositionedRating[],
  closings: readonly Closing[] = [],
): GrowingTimeline {
  const growing = new GrowingTimeline(lineage, closings)
  growing.add(given)
  return growing
}

/** A history to which acts can be added: each time it is folded again from the first period that they concern. */
export class GrowingTimeline implements Timeline {
  readonly lineage: Lineage
  readonly closings: readonly Closing[]
  readonly periods: Period[] = []
  readonly #versions: FrameworkVersion[] = []
  #cells: RatingHistory
  /** The acts by period, including periods in which nothing is shown yet. */
  readonly #acts = new Map<string, { readonly period: Period; readonly acts: PositionedRating[] }>()

  constructor(lineage: Lineage, closings: readonly Closing[] = []) {
    this.lineage = lineage
    this.closings = closings
    this.#cells = new RatingHistory(lineage)
  }

  /** Returns the first period that may show something else than before; null where there are no acts. */
  add(given: readonly PositionedRating[]): Period | null {
    let first: Period | null = null
    for (const act of given) {
      const { period } = act
      const known = this.#acts.get(period.id)
      if (known === undefined) this.#acts.set(period.id, { period, acts: [act] })
      else known.acts.push(act)
      if (first === null || comparePeriods(period, first) < 0) first = period
    }
    if (first !== null) this.#foldFrom(first)
    return first
  }

  /**
   * The history of some of the acts alone. What is folded of the periods before the first one that lacks an act is shared: to this
   * one nothing may be added from then on.
   */
  part(isWanted: (act: PositionedRating) => boolean): GrowingTimeline {
    const some = new GrowingTimeline(this.lineage, this.closings)
    let first: Period | null = null
    for (const [id, { period, acts }] of this.#acts) {
      const wanted = acts.filter(isWanted)
      if (wanted.length > 0) some.#acts.set(id, { period, acts: wanted })
      const isWhole = wanted.length === acts.length
      if (!isWhole && (first === null || comparePeriods(period, first) < 0)) first = period
    }
    if (first === null) return this
    const shared = this.#indexBefore(first) + 1
    some.periods.push(...this.periods.slice(0, shared))
    some.#versions.push(...this.#versions.slice(0, shared))
    some.#cells = this.#cells.before(first)
    some.#foldFrom(first)
    return some
  }

  #foldFrom(first: Period): void {
    const kept = this.#indexBefore(first) + 1
    this.periods.length = kept
    this.#versions.length = kept
    this.#cells.forgetFrom(first)
    const changed = [...this.#acts.values()]
      .filter(({ period }) => comparePeriods(period, first) >= 0)
      .sort((a, b) => comparePeriods(a.period, b.period))
    for (const { period, acts } of changed) {
      // A withdrawal may be seen before what it withdraws, where that was published later than it was withdrawn.
      if (acts.every(({ kind }) => kind === 'withdrawal')) continue
      acts.sort(compareWithinPeriod)
      const version = this.lineage.versions.get(acts.at(-1)?.version ?? '') ?? this.lineage.first
      fill(this.#cells, version, period, acts)
      this.periods.push(period)
      this.#versions.push(version)
    }
  }

  #indexBefore = (period: Period) => this.periods.findLastIndex(each => comparePeriods(each, period) < 0)
  #indexAt = (period: Period) => this.periods.findLastIndex(each => comparePeriods(each, period) <= 0)

  closedIn(period: Period): Closing | null {
    return closedThrough(this.closings, period)
  }

  newestAt(period: Period): Period | null {
    return this.periods[this.#indexAt(period)] ?? null
  }

  versionAt(period: Period | null): FrameworkVersion {
    return (period && this.#versions[this.#indexAt(period)]) ?? this.lineage.first
  }

  carriedAt(version: string, item: string, period: Period): Cell | null {
    return this.closedIn(period) === null ? this.#cells.carriedAt(version, item, period) : null
  }

  notCarriedAt(version: string, item: string, period: Period): LevelGiven | null {
    return this.closedIn(period) === null
      ? this.#cells.notCarriedAt(version, item, period)
      : this.#cells.lastGivenAt(version, item, period)
  }

  history(item: string): readonly RatingAction[] {
    const lastUse = (version: string) =>
      this.periods[this.#versions.findLastIndex(each => each.version === version)] ?? null
    return itemHistory(this.#cells, item, lastUse)
  }
}

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
