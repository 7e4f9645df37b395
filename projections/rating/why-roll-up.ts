import { z } from 'zod'
import type { FrameworkVersion, RatingLevel } from '../../src/domain/framework/document.ts'
import { rollUp } from '../../src/domain/framework/roll-up.ts'
import type { Cell } from '../../src/domain/rating/cell.ts'
import { movedBy } from '../../src/domain/rating/moved-by.ts'
import type { Timeline } from '../../src/domain/rating/timeline.ts'
import { comparePeriods } from '../../src/domain/values/period.ts'
import { Level } from './level.ts'

export const RollUpView = z.object({
  rule: z.enum(['median-low', 'minimum', 'none']),
  minimumShareRated: z.string(),
  elements: z.array(
    z.object({
      item: z.string(),
      title: z.string(),
      level: Level.nullable().meta({ description: 'What it gave to the roll-up; null where no level stood' }),
      period: z.string().nullable(),
      carried: z.boolean(),
      before: Level.nullable().meta({
        description: 'Its level before this period; of a restatement the one before it was restated',
      }),
    }),
  ),
  movedBy: z
    .array(z.array(z.string()))
    .nullable()
    .meta({
      description:
        'Every smallest set of elements whose moves alone would have moved the component. One empty set: none had to move; ' +
        'no set: it did not move; null: there are too many to try',
    }),
})
type RollUpView = z.infer<typeof RollUpView>

/** What a component was rolled up from, and which elements moved it; null where it was not rolled up. */
export function rollUpOf(timeline: Timeline, cell: Cell): RollUpView | null {
  const document = timeline.lineage.versions.get(cell.version)
  const component = document?.components.find(({ id }) => id === cell.item)
  const action = cell.actions.at(-1)
  if (cell.basis !== 'roll-up' || document === undefined || component === undefined) return null
  const isRestated = action?.action === 'RS'
  const elements = component.elements.map(({ id, title }) => {
    const input = timeline.carriedAt(cell.version, id, cell.period)
    const rank = input?.status === 'level' ? input.rank : null
    const carried = input !== null && input.period.id !== cell.period.id
    const period = rank === null ? null : (input?.period.id ?? null)
    return { item: id, title, rank, period, carried, before: rankBefore(timeline, cell, id, isRestated) }
  })
  const isMoved = action?.action === 'UP' || action?.action === 'DG' || isRestated
  const roll = (ranks: readonly number[]) => rollUp(document.rollUp, ranks, elements.length)
  const levels = timeline.lineage.levels(cell.version, cell.item)
  return {
    ...ruleOf(document),
    elements: elements.map(({ rank, before, ...each }) => ({
      ...each,
      level: levelIn(levels, rank),
      before: levelIn(levels, before),
    })),
    movedBy: isMoved ? mutable(movedBy(elements, cell.rank, roll)) : [],
  }
}

const ruleOf = ({ rollUp: { rule, minimumShareRated } }: FrameworkVersion) => ({ rule, minimumShareRated })

const levelIn = (levels: readonly RatingLevel[], rank: number | null): RatingLevel | null =>
  rank === null ? null : (levels[rank] ?? null)

const mutable = (sets: readonly (readonly string[])[] | null): string[][] | null =>
  sets === null ? null : sets.map(set => [...set])

/** An element's rank before the period, or before what was restated in it. */
function rankBefore(timeline: Timeline, cell: Cell, element: string, isRestated: boolean): number | null {
  const { version, period } = cell
  const own = timeline.carriedAt(version, element, period)
  if (isRestated && own?.period.id === period.id && own.original !== null) return own.original.rank
  const earlier = timeline.periods.findLast(each => comparePeriods(each, period) < 0)
  const before = earlier === undefined ? null : timeline.carriedAt(version, element, earlier)
  return before?.status === 'level' ? before.rank : null
}
