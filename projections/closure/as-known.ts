import { z } from 'zod'
import { itemsOf } from '../../src/domain/framework/document.ts'
import { keyOf } from '../../src/domain/framework/lineage.ts'
import type { Cell } from '../../src/domain/rating/cell.ts'
import type { Timeline } from '../../src/domain/rating/timeline.ts'
import type { Bounds } from '../engine/bounds.ts'
import { Level } from '../rating/level.ts'
import type { ReadQueries } from '../read-queries.ts'

export const COMPARISONS = ['better', 'equal', 'worse', 'not-comparable'] as const
export type Comparison = (typeof COMPARISONS)[number]

const Rated = z.object({ level: Level, period: z.string(), occurredOn: z.string() })
type Rated = z.infer<typeof Rated>

const compared = {
  school: Rated.nullable().meta({
    description: 'The school that receives the pupils; null where it was not rated',
  }),
  closing: Rated.nullable(),
  comparison: z.enum(COMPARISONS).meta({ description: 'The receiving school, held against the closing one' }),
}
/** How two schools stood by one item, as it was known on a day. */
export const ItemComparison = z
  .object({ framework: z.string(), item: z.string(), ...compared })
  .meta({ id: 'ReceivingComparison' })
export type ItemComparison = z.infer<typeof ItemComparison>

/**
 * Two schools compared by every item of every framework that rates either of them, and the position of the last event that this
 * rests on.
 */
export function comparisonsOf(
  queries: ReadQueries,
  closing: string,
  receiving: string,
  bounds: Bounds,
): { readonly items: ItemComparison[]; readonly position: number } {
  const frameworks = queries.frameworks.ids().filter(id => queries.lineage(id).first.rates === 'school')
  let position = 0
  const items = frameworks.flatMap(framework => {
    const [of, from] = [receiving, closing].map(school => queries.timeline(framework, school, bounds))
    if (of === undefined || from === undefined) return []
    position = Math.max(position, of.position, from.position)
    return itemIdsOf(of.timeline, from.timeline).flatMap(item => {
      const [taken, left] = [cellOf(of.timeline, item), cellOf(from.timeline, item)]
      if (taken === null && left === null) return []
      const [school, closed] = [ratedIn(taken), ratedIn(left)]
      const comparison = compare(of.timeline, taken, left)
      return [{ framework, item, school, closing: closed, comparison }]
    })
  })
  return { items, position }
}

const itemIdsOf = (...timelines: readonly Timeline[]): readonly string[] => {
  const ids = timelines.flatMap(timeline =>
    timeline.periods.length === 0
      ? []
      : itemsOf(timeline.versionAt(timeline.periods.at(-1) ?? null)).map(({ id }) => id),
  )
  return [...new Set(ids)]
}

/** The cell of an item in the last period in which the school was rated at all; null if it holds no level. */
export function cellOf(timeline: Timeline, item: string): Cell | null {
  const last = timeline.periods.at(-1)
  if (last === undefined) return null
  const cell = timeline.carriedAt(timeline.versionAt(last).version, item, last)
  return cell === null || cell.status !== 'level' ? null : cell
}

function ratedIn(cell: Cell | null): Rated | null {
  const given = cell?.actions.at(-1)
  if (cell === null || given?.to == null) return null
  return { level: given.to.level, period: cell.period.id, occurredOn: given.act.occurredOn }
}

/** Compares by the order of the levels that the framework gives: `Level 3` may be the worst. */
function compare({ lineage }: Timeline, receiving: Cell | null, closing: Cell | null): Comparison {
  if (receiving === null || closing === null) return 'not-comparable'
  const related = lineage.relatedTo(receiving.version, receiving.item)
  if (related.get(keyOf(closing.version, closing.item))?.comparable !== true) return 'not-comparable'
  const rankOf = (cell: Cell) => {
    const value = cell.actions.at(-1)?.to?.level.value
    return lineage.levels(cell.version, cell.item).findIndex(level => level.value === value)
  }
  const [taken, left] = [rankOf(receiving), rankOf(closing)]
  return taken > left ? 'better' : taken < left ? 'worse' : 'equal'
}
