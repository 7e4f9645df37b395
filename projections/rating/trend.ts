import { itemsOf } from '../../src/domain/framework/document.ts'
import { ACTION_CLASSES } from '../../src/domain/rating/action-class.ts'
import type { EntityReference } from '../../src/domain/values/entity-reference.ts'
import type { Period } from '../../src/domain/values/period.ts'
import type { ResolvedTimes, View } from '../engine/bounds.ts'
import type { Named, ReadQueries, ReadTimeline } from '../read-queries.ts'
import { type CellView, cellAt } from './cell.ts'
import { historiesOf } from './histories.ts'
import { publishedAt } from './snapshot.ts'

const COUNTED = [...ACTION_CLASSES, 'carried'] as const
type Counts = { [Class in (typeof COUNTED)[number]]: number }
export type NetworkTrends = ResolvedTimes['echo'] & {
  readonly framework: { readonly id: string }
  readonly position: string
  readonly periods: readonly {
    readonly period: string
    readonly total: Counts
    readonly items: readonly ({ readonly item: string } & Counts)[]
  }[]
}

/**
 * For each period with any act, how many cells of its matrix stand in which class. What stands not rated or withdrawn from
 * an earlier period is not counted. `total` sums components only.
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
  let position = publishedAt(queries, framework, queries.lineage(framework).first, asked)
  for await (const [, read] of historiesOf(queries, framework, asked)) {
    position = Math.max(position, read.position)
    for (const counted of periods) count(read, counted)
  }
  const body = {
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

const noCounts = (): Counts => Object.fromEntries(COUNTED.map(each => [each, 0])) as Counts

export type EntityTrends = ResolvedTimes['echo'] & {
  readonly entity: Named
  readonly framework: { readonly id: string }
  readonly position: string
  readonly periods: readonly {
    readonly period: string
    readonly version: string
    readonly items: readonly ({ readonly item: string } & Pick<
      CellView,
      'status' | 'level' | 'action' | 'movement' | 'comparable' | 'reason'
    >)[]
  }[]
}

/** For each period in which the entity has an act, what every item shows. */
export function entityTrendsOf(
  queries: ReadQueries,
  framework: string,
  entity: EntityReference,
  period: Period | null,
  asked: ResolvedTimes,
): View<EntityTrends> {
  const { timeline, position: actsAt } = queries.timeline(framework, entity.id, asked.bounds)
  const named = queries.named(entity, asked.bounds)
  const periods = period === null ? timeline.periods : [period]
  const position = periods.reduce(
    (latest, each) => Math.max(latest, publishedAt(queries, framework, timeline.versionAt(each), asked)),
    Math.max(actsAt, named.position),
  )
  const body = {
    entity: named.entity,
    framework: { id: framework },
    ...asked.echo,
    position: String(position),
    periods: periods.map(each => {
      const document = timeline.versionAt(each)
      const items = itemsOf(document).map(({ id }) => {
        const { status, level, action, movement, comparable, reason } = cellAt(
          timeline,
          document.version,
          id,
          each,
        )
        return { item: id, status, level, action, movement, comparable, reason }
      })
      return { period: each.id, version: document.version, items }
    }),
  }
  return { body, position }
}
