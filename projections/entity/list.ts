import { z } from 'zod'
import type { EntityKind } from '../../src/domain/values/entity-reference.ts'
import type { ResolvedTimes, View } from '../engine/bounds.ts'
import { echo } from '../engine/echo.ts'
import { type PageRequest, page } from '../engine/page.ts'
import { NamedEntity, namedBy } from './named.ts'
import type { Entities } from './table.ts'

export const EntitiesResponse = z
  .object({ items: z.array(NamedEntity), ...echo, page })
  .meta({ id: 'Entities' })
export type EntityList = z.infer<typeof EntitiesResponse>

/** The entities of one kind by name, in the order of ids, without those that are retired. */
export function entitiesOf(
  entities: Entities,
  kind: EntityKind,
  { bounds, echo }: ResolvedTimes,
  { limit, cursor = '', next }: PageRequest,
): View<EntityList> {
  const retired = entities.retirements.of(kind, bounds)
  const ids = entities.ids(kind, cursor, limit + 1, bounds.knownAt, retired.ids)
  const shown = ids.slice(0, limit).map(id => namedBy(entities, { kind, id }, bounds))
  const position = shown.reduce(
    (latest, each) => Math.max(latest, each.position),
    Math.max(retired.position, entities.withdrawnAt(kind, bounds.knownAt)),
  )
  const items = shown.map(({ entity }) => entity)
  const last = ids.length > limit ? items.at(-1) : undefined
  const body = { items, ...echo, position: String(position), page: { next: next(last?.id ?? null) } }
  return { body, position }
}
