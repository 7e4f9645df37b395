import type { FrameworkVersion } from '../../../src/domain/framework/document.ts'
import { itemsOf } from '../../../src/domain/framework/document.ts'
import type { PositionedRating } from '../../../src/domain/rating/published-rating.ts'
import type { GrowingTimeline } from '../../../src/domain/rating/timeline.ts'
import { dayToNumber } from '../../../src/domain/values/date.ts'
import { comparePeriods, type Period } from '../../../src/domain/values/period.ts'
import { compareText } from '../../../src/domain/values/text.ts'
import type { Bounds } from '../../engine/bounds.ts'
import { cellAt } from '../cell.ts'
import type { CellShapes } from './shapes.ts'

const NUMBERS_A_CELL = 3

/** What each item shows in one period: three numbers an item, in the order of the framework; see `CellShapes`. */
export type Cells = Uint16Array | Uint32Array
/** From which days on a period shows something else, in order: the first of these cells are in the row `row`, the next ones behind it. */
type PeriodRows = { readonly period: Period; readonly days: readonly number[]; readonly row: number }
type DatedCells = { readonly day: number; readonly cells: readonly number[] }
type PeriodCells = { readonly period: Period; readonly from: DatedCells[] }
/** From a day on: the last position of all acts that are seen, and the first of those that are seen from this very day on. */
type Moment = { readonly day: number; readonly position: number; readonly first: number }

/** What an entity shows in its periods at a moment. */
export type CellsShown = {
  readonly document: FrameworkVersion
  /** Of the last act behind it. */
  readonly position: number
  /** Those in which it has an act that is seen, in order. */
  readonly periods: readonly { readonly period: Period; readonly cells: Cells }[]
}

/**
 * What every item of one entity shows in each of its periods, from each day on. Only of an entity whose acts are all in one
 * version of its framework.
 */
export class EntityCells {
  readonly #document: FrameworkVersion
  readonly #moments: readonly Moment[]
  /** In order. */
  readonly #periods: readonly PeriodRows[]
  /** All rows of cells, one behind the other: an array of its own for each would take as much room again. */
  readonly #cells: Cells
  /** About so many bytes. */
  readonly bytes: number

  private constructor(
    document: FrameworkVersion,
    moments: readonly Moment[],
    periods: readonly PeriodCells[],
  ) {
    this.#document = document
    this.#moments = moments
    let row = 0
    this.#periods = periods.map(({ period, from }) => {
      const first = row
      row += from.length
      return { period, days: from.map(({ day }) => day), row: first }
    })
    this.#cells = packed(periods.flatMap(({ from }) => from.flatMap(({ cells }) => cells)))
    this.bytes = 500 + 80 * moments.length + 150 * periods.length + 16 * row + this.#cells.byteLength
  }

  /** Folds the acts of an entity day by day, into a timeline that is empty; null where they are in several versions. */
  static of(
    timeline: GrowingTimeline,
    acts: readonly PositionedRating[],
    shapes: CellShapes,
  ): EntityCells | null {
    const [version, ...others] = new Set(acts.map(act => act.version))
    const document = version === undefined ? undefined : timeline.lineage.versions.get(version)
    if (document === undefined || others.length > 0) return null
    const items = itemsOf(document)
    const moments: Moment[] = []
    const periods = new Map<string, PeriodCells>()
    let position = 0
    for (const [visibleOn, seen] of [...Map.groupBy(acts, act => act.visibleOn)].sort(([a], [b]) =>
      compareText(a, b),
    )) {
      const changed = timeline.add(seen)
      const day = dayToNumber(visibleOn)
      position = seen.reduce((latest, act) => Math.max(latest, act.position), position)
      moments.push({ day, position, first: Math.min(...seen.map(act => act.position)) })
      for (const period of timeline.periods) {
        if (changed === null || comparePeriods(period, changed) < 0) continue
        const known = periods.get(period.id) ?? { period, from: [] }
        periods.set(period.id, known)
        const cells = items.flatMap(({ id }) =>
          shapes.numbersOf(id, cellAt(timeline, document.version, id, period)),
        )
        if (!isEqual(known.from.at(-1)?.cells, cells)) known.from.push({ day, cells })
      }
    }
    const inOrder = [...periods.values()].sort((a, b) => comparePeriods(a.period, b.period))
    return new EntityCells(document, moments, inOrder)
  }

  /** What is shown within bounds; null where that does not follow from what is shown by a day, or where nothing is shown. */
  at({ asOf, knownAt }: Bounds): CellsShown | null {
    const day = asOf === null ? Number.POSITIVE_INFINITY : dayToNumber(asOf)
    const limit = knownAt ?? Number.POSITIVE_INFINITY
    const last = this.#moments.findLastIndex(each => each.day <= day && each.position <= limit)
    const moment = this.#moments[last]
    if (moment === undefined) return null
    for (let next = last + 1; next < this.#moments.length; next++) {
      const later = this.#moments[next]
      // An act that was known by then is seen later than one that was not.
      if (later !== undefined && later.day <= day && later.first <= limit) return null
    }
    const periods = this.#periods.flatMap(({ period, days, row }) => {
      const shown = days.findLastIndex(each => each <= moment.day)
      return shown < 0 ? [] : [{ period, cells: this.#row(row + shown) }]
    })
    return periods.length === 0 ? null : { document: this.#document, position: moment.position, periods }
  }

  #row(row: number): Cells {
    const width = NUMBERS_A_CELL * itemsOf(this.#document).length
    return this.#cells.subarray(row * width, (row + 1) * width)
  }
}

const isEqual = (a: readonly number[] | undefined, b: readonly number[]): boolean =>
  a !== undefined && a.length === b.length && a.every((value, at) => value === b[at])

/** Numbers in as few bytes as hold all of them. */
const packed = (numbers: readonly number[]): Cells =>
  numbers.every(each => each <= 0xffff) ? Uint16Array.from(numbers) : Uint32Array.from(numbers)
