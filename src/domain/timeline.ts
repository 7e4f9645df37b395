import { compareActs, compareWithinPeriod, isSameValue, type PlacedAct } from './act.ts'
import { type Action, type ActValue, actionOf } from './action.ts'
import type { FrameworkVersion, RatingLevel } from './framework.ts'
import { type Kin, keyOf, type Lineage } from './lineage.ts'
import { comparePeriods, type Period } from './period.ts'
import { rollUp } from './roll-up.ts'

/** A level, where and when it was given. */
export type LevelGiven = { readonly level: RatingLevel; readonly period: Period; readonly item: string }

/** One rating action: an act with its derived class, or the roll-up of a component for one period. */
export type RatingAction = {
  readonly action: Action
  /** The act; of a roll-up the latest act that caused it. */
  readonly act: PlacedAct
  /** Every act behind it: other sources of the same value, or all that caused a roll-up. The act itself is among them. */
  readonly acts: readonly PlacedAct[]
  readonly isRollUp: boolean
  readonly from: LevelGiven | null
  readonly to: LevelGiven | null
  readonly reason: string | null
  readonly previous: LevelGiven | null
  readonly comparable: boolean | null
}

/** What one item shows in one period in which something was said of it. */
export type Cell = {
  readonly item: string
  readonly version: string
  readonly period: Period
  status: 'level' | 'not-rated' | 'withdrawn'
  rank: number | null
  basis: 'rated' | 'overridden' | 'roll-up'
  isImport: boolean
  actions: RatingAction[]
  /** What it showed before any correction, withdrawal or later import; null where nothing else was said. */
  original: { readonly rank: number | null } | null
}

/** The whole history of one entity in one framework, folded once and read for any period. */
export type Timeline = {
  readonly lineage: Lineage
  /** The periods in which this entity has an act, in order. */
  readonly periods: readonly Period[]
  /** The version that the entity is shown in at a period: that of its latest act at or before it. */
  readonly versionAt: (period: Period | null) => FrameworkVersion
  /** What stands of an item of that version at a period: its cell of then or the latest before; null if never rated. */
  readonly standing: (version: string, item: string, period: Period) => Cell | null
  /** Every action on an item, in the order of history. */
  readonly history: (item: string) => readonly RatingAction[]
}

/** The reason of a component for which too few elements are rated. */
export const TOO_FEW_ELEMENTS = 'too-few-elements'

/**
 * The one fold of the ledger: acts to history. Which acts are given decides what is seen: all of them for now, those
 * visible by a day for `asOf`, those recorded by a position for `knownAt`. The order in which they are given is no matter.
 */
export function timelineOf(lineage: Lineage, given: readonly PlacedAct[]): Timeline {
  const acts = given.toSorted(compareActs)
  const fold = new Fold(lineage)
  const periods: Period[] = []
  const versions: FrameworkVersion[] = []
  for (let start = 0; start < acts.length; ) {
    const { period } = acts[start] as PlacedAct
    let end = start
    while (acts[end]?.period.id === period.id) end++
    const inPeriod = acts.slice(start, end)
    const version = lineage.versions.get(inPeriod.at(-1)?.version ?? '') ?? lineage.first
    for (const act of inPeriod) fold.add(act)
    for (const component of version.components) fold.addRollUp(version, component, period)
    periods.push(period)
    versions.push(version)
    start = end
  }
  const indexAt = (period: Period) => periods.findLastIndex(each => comparePeriods(each, period) <= 0)
  return {
    lineage,
    periods,
    versionAt: period => (period && versions[indexAt(period)]) ?? lineage.first,
    standing: (version, item, period) => fold.standing(version, item, period),
    history: item => (fold.cells.get(item) ?? []).flatMap(({ actions }) => actions),
  }
}

class Fold {
  /** By item: its cells in the order of their periods. */
  readonly cells = new Map<string, Cell[]>()
  readonly #lineage: Lineage
  readonly #kinItems = new Map<string, readonly string[]>()

  constructor(lineage: Lineage) {
    this.#lineage = lineage
  }

  add(act: PlacedAct): void {
    const { item, version, period } = act
    const shown = this.#cellIn(item, period)
    const last = shown?.actions.at(-1)
    if (last !== undefined && !last.isRollUp && isSecondSource(last.act, act)) {
      shown?.actions.splice(-1, 1, { ...last, acts: [...last.acts, act] })
      return
    }
    if (act.kind === 'withdrawal' && (shown === undefined || shown.status === 'withdrawn')) return
    const rank = act.level === null ? null : this.#rankOf(version, item, act.level)
    const value = act.kind === 'withdrawal' ? 'withdrawn' : rank === null ? 'not-rated' : { rank }
    const isImport = act.kind === 'import'
    const action = { act, acts: [act], isRollUp: false, reason: act.notRated }
    const cell = shown ?? this.#open(item, version, period)
    const isFirst = shown === undefined && (act.kind === 'rating' || isImport)
    this.#append(cell, value, isImport, action, shown === undefined ? null : this.#shownIn(cell))
    cell.basis = act.kind === 'correction' && shown !== undefined ? shown.basis : act.basis
    if (isFirst) cell.original = { rank }
  }

  /** The action of a component that its elements' acts in a period call for, if no direct rating holds there. */
  addRollUp(
    version: FrameworkVersion,
    { id, elements }: FrameworkVersion['components'][number],
    period: Period,
  ): void {
    if (version.rollUp.rule === 'none' || elements.length === 0) return
    const acted = elements.flatMap(element => this.#cellIn(element.id, period) ?? [])
    const direct = this.#cellIn(id, period)
    if (acted.length === 0 || (direct !== undefined && direct.status !== 'withdrawn')) return
    const before = this.#before(version.version, id, period)
    const inputs = elements.flatMap(element => this.standing(version.version, element.id, period) ?? [])
    const standing = inputs.filter(({ status }) => status === 'level')
    const roll = (ranks: readonly (number | null)[]) =>
      rollUp(
        version.rollUp,
        ranks.filter(rank => rank !== null),
        elements.length,
      )
    const rank = roll(standing.map(each => each.rank))
    const originals = elements.map(element => this.#originalRank(version.version, element.id, period))
    const original = originalOf(direct, acted, () => roll(originals), before)

    const cell = direct ?? this.#open(id, version.version, period)
    const causes = acted
      .flatMap(({ actions }) => actions.flatMap(({ acts }) => acts))
      .toSorted(compareWithinPeriod)
    const isRestated = original.status !== (rank === null ? 'not-rated' : 'level') || original.rank !== rank
    const from = isRestated ? this.#given(version.version, id, period, original.rank) : null
    const isImport = standing.every(each => each.isImport)
    const action = {
      act: causes.at(-1) as PlacedAct,
      acts: causes,
      isRollUp: true,
      reason: rank === null ? TOO_FEW_ELEMENTS : null,
    }
    this.#append(cell, rank === null ? 'not-rated' : { rank }, isImport, action, isRestated ? { from } : null)
    cell.basis = 'roll-up'
  }

  /** The latest cell of an item, at or before a period, that still speaks for it there. */
  standing(version: string, item: string, period: Period): Cell | null {
    return this.#latest(version, item, (cell, kin) => kin.carries && comparePeriods(cell.period, period) <= 0)
  }

  #before(version: string, item: string, period: Period): Cell | null {
    return this.#latest(version, item, (cell, kin) => kin.carries && comparePeriods(cell.period, period) < 0)
  }

  /** The latest level of an earlier period that stands, in any kin; null where there is none or it was withdrawn. */
  #earlier(version: string, item: string, period: Period) {
    const found = this.#latest(
      version,
      item,
      cell => cell.status !== 'not-rated' && comparePeriods(cell.period, period) < 0,
    )
    if (found === null || found.status === 'withdrawn' || found.rank === null) return null
    const given = this.#given(found.version, found.item, found.period, found.rank)
    const kin = this.#lineage.kinOf(version, item).get(keyOf(found.version, found.item))
    return given && { rank: found.rank, comparable: kin?.comparable === true, given }
  }

  #latest(version: string, item: string, isWanted: (cell: Cell, kin: Kin) => boolean): Cell | null {
    const kin = this.#lineage.kinOf(version, item)
    let found: Cell | null = null
    for (const other of this.#itemsOf(version, item)) {
      const cell = this.cells.get(other)?.findLast(each => {
        const relation = kin.get(keyOf(each.version, other))
        return relation !== undefined && isWanted(each, relation)
      })
      if (cell !== undefined && (found === null || isLater(cell, found))) found = cell
    }
    return found
  }

  /** An element's rank as it was before this period's corrections, withdrawals and later imports. */
  #originalRank(version: string, item: string, period: Period): number | null {
    const cell = this.#cellIn(item, period)
    if (cell === undefined) return this.standing(version, item, period)?.rank ?? null
    return cell.original === null ? (this.#before(version, item, period)?.rank ?? null) : cell.original.rank
  }

  #append(
    cell: Cell,
    value: ActValue,
    isImport: boolean,
    action: Pick<RatingAction, 'act' | 'acts' | 'isRollUp' | 'reason'>,
    shown: { readonly from: LevelGiven | null } | null,
  ): void {
    const { version, item, period } = cell
    const earlier = this.#earlier(version, item, period)
    const isBlank = cell.actions.length === 0
    const stands = isBlank ? 'nothing' : cell.status
    const context = {
      shown: action.isRollUp && shown !== null ? 'level' : stands,
      isImport,
      previous: earlier,
    } as const
    const code = actionOf(value, context)
    const rank = typeof value === 'object' ? value.rank : null
    const isFirst = code === 'NW' || code === 'HS'
    const previous = isFirst || code === 'WO' ? null : (earlier?.given ?? null)
    cell.status = value === 'withdrawn' ? 'withdrawn' : rank === null ? 'not-rated' : 'level'
    cell.rank = rank
    cell.isImport = isImport
    cell.actions.push({
      ...action,
      action: code,
      from: code === 'RS' || code === 'WO' ? (shown?.from ?? null) : previous,
      to: rank === null ? null : this.#given(version, item, period, rank),
      previous,
      comparable: previous === null ? null : (earlier?.comparable ?? null),
    })
  }

  #open(item: string, version: string, period: Period): Cell {
    const cell: Cell = {
      item,
      version,
      period,
      status: 'not-rated',
      rank: null,
      basis: 'rated',
      isImport: false,
      actions: [],
      original: null,
    }
    const cells = this.cells.get(item)
    if (cells === undefined) this.cells.set(item, [cell])
    else cells.push(cell)
    return cell
  }

  #shownIn({ version, item, period, rank }: Cell): { from: LevelGiven | null } {
    return { from: this.#given(version, item, period, rank) }
  }

  #cellIn(item: string, period: Period): Cell | undefined {
    const cell = this.cells.get(item)?.at(-1)
    return cell?.period.id === period.id ? cell : undefined
  }

  #given(version: string, item: string, period: Period, rank: number | null): LevelGiven | null {
    const level = rank === null ? undefined : this.#lineage.levels(version, item)[rank]
    return level === undefined ? null : { level, period, item }
  }

  #rankOf(version: string, item: string, value: number): number {
    const rank = this.#lineage.levels(version, item).findIndex(level => level.value === value)
    if (rank < 0) throw new Error(`version ${version} has no level ${value} for ${item}`)
    return rank
  }

  #itemsOf(version: string, item: string): readonly string[] {
    const key = keyOf(version, item)
    const known = this.#kinItems.get(key)
    if (known !== undefined) return known
    const items = [...new Set([...this.#lineage.kinOf(version, item).values()].map(kin => kin.item))]
    this.#kinItems.set(key, items)
    return items
  }
}

/** What a component would show without this period's corrections, withdrawals and later imports. */
function originalOf(
  direct: Cell | undefined,
  acted: readonly Cell[],
  rolled: () => number | null,
  before: Cell | null,
): { readonly status: string; readonly rank: number | null } {
  if (direct?.original != null) return shape(direct.original.rank)
  if (acted.some(({ original }) => original !== null)) return shape(rolled())
  if (before === null) return { status: 'never-rated', rank: null }
  return before.status === 'level'
    ? { status: 'carried', rank: before.rank }
    : { status: before.status, rank: null }
}

const shape = (rank: number | null) => ({ status: rank === null ? 'not-rated' : 'level', rank })

/** The same value for the same cell and day, where one of the two was imported: one act with two sources. */
const isSecondSource = (known: PlacedAct, act: PlacedAct): boolean =>
  known.day === act.day && (known.kind === 'import' || act.kind === 'import') && isSameValue(known, act)

const isLater = (a: Cell, b: Cell): boolean => {
  const [first, second] = [a.actions.at(-1), b.actions.at(-1)]
  return first !== undefined && second !== undefined && compareActs(first.act, second.act) > 0
}
