import type { Lineage, RelatedItem } from '../framework/lineage.ts'
import { comparePeriods, type Period } from '../values/period.ts'
import { type ActValue, classOf } from './action-class.ts'
import type { Cell, LevelGiven, RatingAction } from './cell.ts'
import { compareRatings, type SourcedRating } from './published-rating.ts'

/** An action on a cell that still lacks its class and the level that it is compared with. */
type UnclassifiedAction = Pick<RatingAction, 'act' | 'acts' | 'basis' | 'reason'> & {
  readonly value: ActValue
  readonly isImport: boolean
  /** The value that it restates; null where it restates nothing. Only a roll-up knows it before its class. */
  readonly restates: { readonly from: LevelGiven | null } | null
}

/** The cells of one entity in one framework, filled act by act in the order of history. */
export class RatingHistory {
  readonly lineage: Lineage
  /** By item, in the order of their periods. */
  readonly #cells = new Map<string, Cell[]>()

  constructor(lineage: Lineage) {
    this.lineage = lineage
  }

  /** Puts a published act, with all its sources, into its cell. */
  add({ act, acts }: SourcedRating): void {
    const { item, version, period, kind } = act
    const shown = this.in(item, period)
    if (kind === 'withdrawal' && (shown === undefined || shown.status === 'withdrawn')) return
    const rank = act.level === null ? null : this.#rankOf(version, item, act.level)
    const value = kind === 'withdrawal' ? 'withdrawn' : rank === null ? 'not-rated' : { rank }
    const cell = shown ?? this.open(item, version, period)
    const isFirst = shown === undefined || shown.actions.every(each => each.basis === 'roll-up')
    const isCorrected = kind === 'correction' && shown !== undefined && shown.basis !== 'roll-up'
    const basis = isCorrected ? shown.basis : act.basis
    const isImport = kind === 'import'
    this.record(cell, { act, acts, basis, reason: act.notRated, value, isImport, restates: null })
    const isFirstImport = isFirst && (isImport || acts.some(each => each.kind === 'import'))
    if (kind === 'rating' || isFirstImport) cell.original = { rank }
  }

  /** The cells of the periods before one, which both histories share. */
  before(period: Period): RatingHistory {
    const earlier = new RatingHistory(this.lineage)
    for (const [item, cells] of this.#cells) {
      const count = cells.findLastIndex(cell => comparePeriods(cell.period, period) < 0) + 1
      if (count > 0) earlier.#cells.set(item, cells.slice(0, count))
    }
    return earlier
  }

  /** Removes the cells of a period and of later ones. */
  forgetFrom(period: Period): void {
    for (const cells of this.#cells.values()) {
      while (cells.length > 0 && comparePeriods((cells.at(-1) as Cell).period, period) >= 0) cells.pop()
    }
  }

  /** The cells of an item, under whichever version, in the order of their periods. */
  cellsOf(item: string): readonly Cell[] {
    return this.#cells.get(item) ?? []
  }

  /** The cell of an item in the very period that is being filled. */
  in(item: string, period: Period): Cell | undefined {
    const cell = this.#cells.get(item)?.at(-1)
    return cell?.period.id === period.id ? cell : undefined
  }

  /** The latest cell of an item, at or before a period; null if it does not count for the item in this version. */
  carriedAt(version: string, item: string, period: Period): Cell | null {
    const latest = this.#latest(version, item, period, 0)
    return latest !== null && this.#carries(version, item, latest) ? latest : null
  }

  /** The latest cell of an item before a period; null if it does not count for the item in this version. */
  carriedBefore(version: string, item: string, period: Period): Cell | null {
    const latest = this.#latest(version, item, period, -1)
    return latest !== null && this.#carries(version, item, latest) ? latest : null
  }

  /** The latest level of an item, at or before a period, where it cannot be shown in this version; null where it can. */
  notCarriedAt(version: string, item: string, period: Period): LevelGiven | null {
    const latest = this.#latest(version, item, period, 0)
    if (latest === null || this.#carries(version, item, latest)) return null
    return this.given(latest.version, latest.item, latest.period, latest.rank)
  }

  /** The level that was said last of an item or of what it is related to, at or before a period; null where it was none. */
  lastGivenAt(version: string, item: string, period: Period): LevelGiven | null {
    const latest = this.#latest(version, item, period, 0)
    return latest && this.given(latest.version, latest.item, latest.period, latest.rank)
  }

  /** Whether a cell shows in a version: a level over a link that carries it. What is no level needs no scale. */
  #carries(version: string, item: string, cell: Cell): boolean {
    if (cell.status !== 'level') return true
    if (cell.version === version && cell.item === item) return true
    return this.#related(version, item, cell)?.carries === true
  }

  #related(version: string, item: string, cell: Cell): RelatedItem | undefined {
    return this.lineage
      .kinOf(version, item)
      .find(kin => kin.item === cell.item)
      ?.in.get(cell.version)
  }

  /** Begins the cell of an item in a period. */
  open(item: string, version: string, period: Period): Cell {
    const cell: Cell = {
      item,
      version,
      period,
      status: 'not-rated',
      rank: null,
      basis: 'rated',
      isImport: false,
      isWithdrawn: false,
      actions: [],
      original: null,
    }
    const cells = this.#cells.get(item)
    if (cells === undefined) this.#cells.set(item, [cell])
    else cells.push(cell)
    return cell
  }

  /** Adds an action to a cell and derives its class. */
  record(cell: Cell, { value, isImport, restates, act, acts, basis, reason }: UnclassifiedAction): void {
    const { version, item, period } = cell
    const earlier = this.#earlier(version, item, period)
    const rank = typeof value === 'object' ? value.rank : null
    const shown = restates === null ? shownTo(rank, cell) : 'level'
    const code = classOf(value, { shown, isImport, previous: earlier })
    const isFirst = code === 'NW' || code === 'HS'
    const previous = isFirst || code === 'WO' ? null : (earlier?.given ?? null)
    const from = code === 'RS' || code === 'WO' ? this.#replaced(cell, restates) : previous
    cell.status = value === 'withdrawn' ? 'withdrawn' : rank === null ? 'not-rated' : 'level'
    cell.rank = rank
    cell.basis = basis
    cell.isWithdrawn = value === 'withdrawn' || (cell.isWithdrawn && rank === null)
    cell.isImport = isImport
    cell.actions.push({
      act,
      acts,
      basis,
      reason,
      action: code,
      item,
      version,
      from,
      to: this.given(version, item, period, rank),
      previous,
      comparable: previous === null || rank === null ? null : (earlier?.comparable ?? null),
    })
  }

  #replaced(
    { version, item, period, rank }: Cell,
    restates: UnclassifiedAction['restates'],
  ): LevelGiven | null {
    return restates === null ? this.given(version, item, period, rank) : restates.from
  }

  /** The level of a rank, with where and when it was given; null without a rank. */
  given(version: string, item: string, period: Period, rank: number | null): LevelGiven | null {
    const level = rank === null ? undefined : this.lineage.levels(version, item)[rank]
    return level === undefined ? null : { level, period, version, item }
  }

  /** The latest level of an earlier period that stands, in any related item; null if there is none or it was withdrawn. */
  #earlier(version: string, item: string, period: Period) {
    const found = this.#latest(version, item, period, -1, isSaying)
    if (found === null || found.isWithdrawn || found.rank === null) return null
    const given = this.given(found.version, found.item, found.period, found.rank)
    const isOwn = found.version === version && found.item === item
    const comparable = isOwn || this.#related(version, item, found)?.comparable === true
    return given && { rank: found.rank, comparable, given }
  }

  /**
   * The latest wanted cell of an item or of any item related to it: in a period before `period` if `order` is -1, and also in
   * `period` itself if it is 0.
   */
  #latest(
    version: string,
    item: string,
    period: Period,
    order: 0 | -1,
    isWanted: (cell: Cell) => boolean = () => true,
  ): Cell | null {
    let found: Cell | null = null
    for (const kin of this.lineage.kinOf(version, item)) {
      const cells = this.#cells.get(kin.item)
      if (cells === undefined) continue
      for (let at = cells.length - 1; at >= 0; at--) {
        const cell = cells[at] as Cell
        const isInTime = cell.period === period ? order === 0 : comparePeriods(cell.period, period) <= order
        if (!isInTime || !kin.in.has(cell.version) || !isWanted(cell)) continue
        if (found === null || isLater(cell, found)) found = cell
        break
      }
    }
    return found
  }

  #rankOf(version: string, item: string, value: number): number {
    const rank = this.lineage.levels(version, item).findIndex(level => level.value === value)
    if (rank < 0) throw new Error(`version ${version} has no level ${value} for ${item}`)
    return rank
  }
}

/** Whether a cell holds something that later levels are compared with: a level or a withdrawal. */
const isSaying = (cell: Cell): boolean => cell.status === 'level' || cell.isWithdrawn

/** What a cell shows to the next act. A level after a withdrawal is new, whatever else was said in between. */
function shownTo(rank: number | null, cell: Cell): 'nothing' | Cell['status'] {
  if (cell.actions.length === 0) return 'nothing'
  return rank !== null && cell.isWithdrawn ? 'withdrawn' : cell.status
}

const isLater = (a: Cell, b: Cell): boolean => {
  const [first, second] = [a.actions.at(-1), b.actions.at(-1)]
  return first !== undefined && second !== undefined && compareRatings(first.act, second.act) > 0
}
