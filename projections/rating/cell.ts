import type { RatingLevel } from '../../src/domain/framework/document.ts'
import { type ActionClass, type Movement, movementOf } from '../../src/domain/rating/action-class.ts'
import type { LevelGiven } from '../../src/domain/rating/cell.ts'
import type { Timeline } from '../../src/domain/rating/timeline.ts'
import type { Period } from '../../src/domain/values/period.ts'
import { compareText } from '../../src/domain/values/text.ts'

export type LevelAt = { readonly period: string; readonly level: RatingLevel; readonly item?: string }

/** What one item shows at one period. *Not rated*, *carried* and *affirmed* are three different things. */
export type CellView = {
  readonly status: 'rated' | 'carried' | 'not-rated' | 'withdrawn' | 'never-rated'
  readonly level: RatingLevel | null
  readonly basis: 'rated' | 'roll-up' | 'overridden' | 'none'
  /** The class of the act that stands in this very period; null where the period has none. */
  readonly action: ActionClass | null
  readonly movement: Movement | null
  /** The period that the level was given for. */
  readonly period: string | null
  readonly occurredOn: string | null
  readonly lastReviewedOn: string | null
  readonly reason: string | null
  readonly previous: LevelAt | null
  readonly comparable: boolean | null
}

const NEVER_RATED: CellView = {
  status: 'never-rated',
  level: null,
  basis: 'none',
  action: null,
  movement: null,
  period: null,
  occurredOn: null,
  lastReviewedOn: null,
  reason: null,
  previous: null,
  comparable: null,
}

export function cellAt(timeline: Timeline, version: string, item: string, period: Period | null): CellView {
  const cell = period === null ? null : timeline.carriedAt(version, item, period)
  const last = cell?.actions.at(-1)
  if (cell === null || last === undefined || period === null) return NEVER_RATED
  const isOfThisPeriod = cell.period.id === period.id
  const action = isOfThisPeriod ? last.action : null
  const reviewed = cell.actions.map(({ act }) => act).toSorted((a, b) => compareText(a.day, b.day))
  return {
    status: cell.status === 'level' ? (isOfThisPeriod ? 'rated' : 'carried') : cell.status,
    level: last.to?.level ?? null,
    basis: cell.basis,
    action,
    movement: movementOf(action),
    period: cell.period.id,
    occurredOn: last.act.occurredOn,
    lastReviewedOn: reviewed.at(-1)?.occurredOn ?? null,
    reason: last.reason,
    previous: levelAt(last.previous, item),
    comparable: last.comparable,
  }
}

/** A level with its period; the item is named where it is another one, from which this one descends. */
export function levelAt(given: LevelGiven | null, item: string): LevelAt | null {
  if (given === null) return null
  const origin = given.item === item ? {} : { item: given.item }
  return { period: given.period.id, level: given.level, ...origin }
}
