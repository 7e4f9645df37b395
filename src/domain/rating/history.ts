import { keyOf, type Lineage } from '../framework/lineage.ts'
import { comparePeriods, type Period } from '../values/period.ts'
import { type ActValue, classOf } from './action-class.ts'
import type { Cell, LevelGiven, RatingAction } from './cell.ts'
import { compareRatings, type SourcedRating } from './published-rating.ts'

/** What is said of a cell: an action that still lacks its class and what it is held against. */
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
  readonly #relatedItems = new Map<string, readonly string[]>()

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
    const said = { act, acts, basis, reason: act.notRated }
    this.record(cell, { ...said, value, isImport: kind === 'import', restates: null })
    const isFirstImport = isFirst && (kind === 'import' || acts.some(each => each.kind === 'import'))
    if (kind === 'rating' || isFirstImport) cell.original = { rank }
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

  /** The latest cell of an item, at or before a period, where it still speaks for it in this version. */
  carriedAt(version: string, item: string, period: Period): Cell | null {
    const latest = this.#latest(version, item, cell => comparePeriods(cell.period, period) <= 0)
    return latest !== null && this.#carries(version, item, latest) ? latest : null
  }

  /** What spoke for an item before a period. */
  carriedBefore(version: string, item: string, period: Period): Cell | null {
    const latest = this.#latest(version, item, cell => comparePeriods(cell.period, period) < 0)
    return latest !== null && this.#carries(version, item, latest) ? latest : null
  }

  /** The latest level of an item, at or before a period, where it cannot be shown in this version; null where it can. */
  notCarriedAt(version: string, item: string, period: Period): LevelGiven | null {
    const latest = this.#latest(version, item, cell => comparePeriods(cell.period, period) <= 0)
    if (latest === null || this.#carries(version, item, latest)) return null
    return this.given(latest.version, latest.item, latest.period, latest.rank)
  }

  /** The level that was said last of an item or of what it is related to, at or before a period; null where it was none. */
  lastGivenAt(version: string, item: string, period: Period): LevelGiven | null {
    const latest = this.#latest(version, item, cell => comparePeriods(cell.period, period) <= 0)
    return latest && this.given(latest.version, latest.item, latest.period, latest.rank)
  }

  /** Whether a cell shows in a version: a level over a link that carries it. What is no level needs no scale. */
  #carries(version: string, item: string, cell: Cell): boolean {
    if (cell.status !== 'level') return true
    return this.lineage.relatedTo(version, item).get(keyOf(cell.version, cell.item))?.carries === true
  }

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
  record(cell: Cell, { value, isImport, restates, ...action }: UnclassifiedAction): void {
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
    cell.basis = action.basis
    cell.isWithdrawn = value === 'withdrawn' || (cell.isWithdrawn && rank === null)
    cell.isImport = isImport
    cell.actions.push({
      ...action,
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

  given(version: string, item: string, period: Period, rank: number | null): LevelGiven | null {
    const level = rank === null ? undefined : this.lineage.levels(version, item)[rank]
    return level === undefined ? null : { level, period, version, item }
  }

  /** The latest level of an earlier period that stands, in any related; null where there is none or it was withdrawn. */
  #earlier(version: string, item: string, period: Period) {
    const found = this.#latest(
      version,
      item,
      cell => (cell.status === 'level' || cell.isWithdrawn) && comparePeriods(cell.period, period) < 0,
    )
    if (found === null || found.isWithdrawn || found.rank === null) return null
    const given = this.given(found.version, found.item, found.period, found.rank)
    const related = this.lineage.relatedTo(version, item).get(keyOf(found.version, found.item))
    return given && { rank: found.rank, comparable: related?.comparable === true, given }
  }

  /** The latest cell of an item or any related of it: never one past which something newer was said. */
  #latest(version: string, item: string, isWanted: (cell: Cell) => boolean): Cell | null {
    const related = this.lineage.relatedTo(version, item)
    let found: Cell | null = null
    for (const other of this.#itemsOf(version, item)) {
      const cell = this.#cells
        .get(other)
        ?.findLast(each => isWanted(each) && related.has(keyOf(each.version, other)))
      if (cell !== undefined && (found === null || isLater(cell, found))) found = cell
    }
    return found
  }

  #rankOf(version: string, item: string, value: number): number {
    const rank = this.lineage.levels(version, item).findIndex(level => level.value === value)
    if (rank < 0) throw new Error(`version ${version} has no level ${value} for ${item}`)
    return rank
  }

  #itemsOf(version: string, item: string): readonly string[] {
    const key = keyOf(version, item)
    const known = this.#relatedItems.get(key)
    if (known !== undefined) return known
    const items = [
      ...new Set([...this.lineage.relatedTo(version, item).values()].map(related => related.item)),
    ]
    this.#relatedItems.set(key, items)
    return items
  }
}

/** What a cell shows to the next act. A level after a withdrawal is new, whatever else was said in between. */
function shownTo(rank: number | null, cell: Cell): 'nothing' | Cell['status'] {
  if (cell.actions.length === 0) return 'nothing'
  return rank !== null && cell.isWithdrawn ? 'withdrawn' : cell.status
}

const isLater = (a: Cell, b: Cell): boolean => {
  const [first, second] = [a.actions.at(-1), b.actions.at(-1)]
  return first !== undefined && second !== undefined && compareRatings(first.act, second.act) > 0
}
