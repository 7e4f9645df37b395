import type { FrameworkVersion } from '../framework/document.ts'
import { rollUp } from '../framework/roll-up.ts'
import type { Period } from '../values/period.ts'
import type { Cell, LevelGiven } from './cell.ts'
import type { RatingHistory } from './history.ts'
import { compareWithinPeriod, type PositionedRating } from './published-rating.ts'

type Component = FrameworkVersion['components'][number]

/** The reason of a component for which too few elements are rated. */
const TOO_FEW_ELEMENTS = 'too-few-elements'

/**
 * The one action of a component that its elements' acts in a period call for. None is called for where no element was
 * acted on, or where the component was rated or overridden itself: what was said of it holds for its own period.
 */
export function rollUpInto(
  cells: RatingHistory,
  { version, rollUp: rule }: FrameworkVersion,
  { id, elements }: Component,
  period: Period,
): void {
  if (rule.rule === 'none') return
  const acted = elements.map(element => cells.in(element.id, period)).filter(cell => cell !== undefined)
  const direct = cells.in(id, period)
  if (acted.length === 0 || (direct !== undefined && direct.status !== 'withdrawn')) return

  const roll = (ranks: readonly (number | null)[]) =>
    rollUp(
      rule,
      ranks.filter(rank => rank !== null),
      elements.length,
    )
  const standing = elements
    .map(element => cells.carriedAt(version, element.id, period))
    .filter(cell => cell?.status === 'level')
    .filter(cell => cell !== null)
  const rank = roll(standing.map(each => each.rank))
  const originals = () => elements.map(element => originalRank(cells, version, element.id, period))
  const original = originalOf(cells, version, id, period, { direct, acted, rolled: () => roll(originals()) })
  const isRestated = original.status !== (rank === null ? 'not-rated' : 'rated') || original.rank !== rank

  const causes = [...acted, ...(direct === undefined ? [] : [direct])]
    .flatMap(({ actions }) => actions.filter(({ basis }) => basis !== 'roll-up').flatMap(({ acts }) => acts))
    .toSorted(compareWithinPeriod)
  const cell = direct ?? cells.open(id, version, period)
  cells.record(cell, {
    act: causes.at(-1) as PositionedRating,
    acts: causes,
    basis: 'roll-up',
    reason: rank === null ? TOO_FEW_ELEMENTS : null,
    value: rank === null ? 'not-rated' : { rank },
    isImport: standing.every(each => each.isImport),
    restates: isRestated ? { from: original.given } : null,
  })
}

/** An element's rank as it was before this period's corrections, withdrawals and later imports. */
function originalRank(cells: RatingHistory, version: string, item: string, period: Period): number | null {
  const cell = cells.in(item, period)
  if (cell === undefined) return cells.carriedAt(version, item, period)?.rank ?? null
  return cell.original === null
    ? (cells.carriedBefore(version, item, period)?.rank ?? null)
    : cell.original.rank
}

type Original = {
  readonly status: 'rated' | 'carried' | 'not-rated' | 'withdrawn' | 'never-rated'
  readonly rank: number | null
  readonly given: LevelGiven | null
}

/** What a component would show without this period's corrections, withdrawals and later imports. */
function originalOf(
  cells: RatingHistory,
  version: string,
  id: string,
  period: Period,
  known: {
    readonly direct: Cell | undefined
    readonly acted: readonly Cell[]
    readonly rolled: () => number | null
  },
): Original {
  const inPeriod = (rank: number | null): Original => ({
    status: rank === null ? 'not-rated' : 'rated',
    rank,
    given: cells.given(version, id, period, rank),
  })
  if (known.direct?.original != null) return inPeriod(known.direct.original.rank)
  if (known.acted.some(({ original }) => original !== null)) return inPeriod(known.rolled())
  const before = cells.carriedBefore(version, id, period)
  if (before === null) return { status: 'never-rated', rank: null, given: null }
  const given = cells.given(before.version, before.item, before.period, before.rank)
  return { status: before.status === 'level' ? 'carried' : before.status, rank: before.rank, given }
}
