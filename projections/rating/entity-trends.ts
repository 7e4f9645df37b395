import { z } from 'zod'
import { itemsOf } from '../../src/domain/framework/document.ts'
import type { EntityReference } from '../../src/domain/values/entity-reference.ts'
import type { Period } from '../../src/domain/values/period.ts'
import type { ResolvedTimes, View } from '../engine/bounds.ts'
import { echo } from '../engine/echo.ts'
import { NamedEntity } from '../entity/named.ts'
import type { ReadQueries } from '../read-queries.ts'
import { cell, cellAt } from './cell.ts'
import { publishedAt } from './snapshot.ts'

export const EntityTrendsResponse = z
  .object({
    entity: NamedEntity,
    framework: z.object({ id: z.string() }),
    ...echo,
    periods: z.array(
      z.object({
        period: z.string(),
        version: z.string(),
        items: z.array(
          z.object({
            item: z.string(),
            status: cell.status,
            level: cell.level,
            action: cell.action,
            movement: cell.movement,
            comparable: cell.comparable,
            reason: cell.reason,
            previous: cell.previous,
          }),
        ),
      }),
    ),
  })
  .meta({ id: 'EntityTrends' })
export type EntityTrends = z.infer<typeof EntityTrendsResponse>

/** What every item shows in each period in which the entity has an act; periods in which the school was closed are left out. */
export function entityTrendsOf(
  queries: ReadQueries,
  framework: string,
  entity: EntityReference,
  period: Period | null,
  asked: ResolvedTimes,
): View<EntityTrends> {
  const { timeline, position: actsAt } = queries.timeline(framework, entity.id, asked.bounds)
  const named = queries.named(entity, asked.bounds)
  const periods = (period === null ? timeline.periods : [period]).filter(
    each => timeline.closedIn(each) === null,
  )
  const position = periods.reduce(
    (latest, each) => Math.max(latest, publishedAt(queries, framework, timeline.versionAt(each), asked)),
    Math.max(actsAt, named.position),
  )
  const body: EntityTrends = {
    entity: named.entity,
    framework: { id: framework },
    ...asked.echo,
    position: String(position),
    periods: periods.map(each => {
      const document = timeline.versionAt(each)
      const items = itemsOf(document).map(({ id }) => {
        const shown = cellAt(timeline, document.version, id, each)
        const { status, level, action, movement, comparable, reason, previous } = shown
        return { item: id, status, level, action, movement, comparable, reason, previous }
      })
      return { period: each.id, version: document.version, items }
    }),
  }
  return { body, position }
}
