import { z } from 'zod'
import { itemsOf } from '../../src/domain/framework/document.ts'
import { ACTION_CLASSES } from '../../src/domain/rating/action-class.ts'
import type { Period } from '../../src/domain/values/period.ts'
import type { ResolvedTimes, View } from '../engine/bounds.ts'
import { echo } from '../engine/echo.ts'
import type { ReadQueries, ReadTimeline } from '../read-queries.ts'
import { cellAt } from './cell.ts'
import { historiesOf } from './histories.ts'
import { publishedAt } from './snapshot.ts'

const COUNTED = [...ACTION_CLASSES, 'carried'] as const
/** How many cells stand in each class of action, and how many are carried. */
export type Counts = { [Class in (typeof COUNTED)[number]]: number }
const counts = Object.fromEntries(COUNTED.map(each => [each, z.int()])) as {
  readonly [Class in keyof Counts]: z.ZodInt
}

export const NetworkTrendsResponse = z
  .object({
    framework: z.object({ id: z.string() }),
    ...echo,
    periods: z.array(
      z.object({
        period: z.string(),
        total: z.object(counts),
        items: z.array(z.object({ item: z.string(), ...counts })),
      }),
    ),
  })
  .meta({ id: 'NetworkTrends' })
export type NetworkTrends = z.infer<typeof NetworkTrendsResponse>

/**
 * For each period with any act, how many cells of its matrix stand in which class. What stands not rated or withdrawn from
 * an earlier period is not counted, nor what is not carried, nor a school that was closed. `total` sums components only.
 */
export async function networkTrendsOf(
  queries: ReadQueries,
  framework: string,
  period: Period | null,
  asked: ResolvedTimes,
): Promise<View<NetworkTrends>> {
  const periods = queries
    .periodsSeen(framework, asked.bounds)
    .filter(each => period === null || each.id === period.id)
    .map(each => ({ period: each, total: noCounts(), items: new Map<string, Counts>() }))
  const { first } = queries.lineage(framework)
  const retired = queries.entities.retirements.of(first.rates, asked.bounds)
  let position = Math.max(
    retired.position,
    publishedAt(queries, framework, first, asked),
    queries.ratings.withdrawnAt(framework, null, asked.bounds),
  )
  for await (const [, read] of historiesOf(queries, framework, asked, retired.ids)) {
    position = Math.max(position, read.position)
    for (const counted of periods) count(read, counted)
  }
  const body: NetworkTrends = {
    framework: { id: framework },
    ...asked.echo,
    position: String(position),
    periods: periods.map(({ period: { id }, total, items }) => ({
      period: id,
      total,
      items: [...items].map(([item, counts]) => ({ item, ...counts })),
    })),
  }
  return { body, position }
}

type Counted = { readonly period: Period; readonly total: Counts; readonly items: Map<string, Counts> }

function count({ timeline }: ReadTimeline, { period, total, items }: Counted): void {
  if (timeline.closedIn(period) !== null) return
  const document = timeline.versionAt(period)
  for (const { id, component } of itemsOf(document)) {
    const counts = items.get(id) ?? noCounts()
    items.set(id, counts)
    const { action, status } = cellAt(timeline, document.version, id, period)
    const counted = action ?? (status === 'carried' ? 'carried' : null)
    if (counted === null) continue
    counts[counted]++
    if (id === component) total[counted]++
  }
}

/** Counts that are all zero. */
export const noCounts = (): Counts => Object.fromEntries(COUNTED.map(each => [each, 0])) as Counts
