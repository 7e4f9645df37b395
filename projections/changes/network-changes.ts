import { setImmediate } from 'node:timers/promises'
import { z } from 'zod'
import type { Period } from '../../src/domain/values/period.ts'
import type { ResolvedTimes, View } from '../engine/bounds.ts'
import { type PageRequest, page } from '../engine/page.ts'
import { NamedEntity } from '../entity/named.ts'
import type { ReadQueries } from '../read-queries.ts'
import { allThatDiffers, Change, type Parts, withEvents } from './entity-changes.ts'
import { type BothMoments, MomentView, momentView } from './moment.ts'

const Row = z.object({
  entity: NamedEntity.meta({ description: 'As it is called at the later moment' }),
  items: z.array(Change).meta({ description: 'Cells first, then promises, then cases' }),
})
export const NetworkChangesResponse = z
  .object({
    framework: z.object({ id: z.string() }),
    from: MomentView.meta({ description: 'The earlier moment' }),
    to: MomentView.meta({ description: 'The later moment' }),
    rows: z.array(Row).meta({ description: 'Those of the page of whom anything differs; there may be none' }),
    position: z.string().meta({ description: 'Of the last event that changed this view' }),
    page,
  })
  .meta({ id: 'NetworkChanges' })
export type NetworkChanges = z.infer<typeof NetworkChangesResponse>

/**
 * What differs about every district or school that a framework rates. A page covers a fixed number of them, whether anything
 * differs or not, so that the work of a request is bounded. Other requests are served between two of them.
 */
export async function networkChangesOf(
  parts: Parts,
  { framework, period }: { readonly framework: string; readonly period: Period | null },
  asked: BothMoments<ResolvedTimes>,
  { limit, cursor = '', next }: PageRequest,
): Promise<View<NetworkChanges>> {
  const { queries, store } = parts
  const { rates: kind } = queries.lineage(framework).first
  const retired = {
    from: queries.entities.retirements.of(kind, asked.from.bounds),
    to: queries.entities.retirements.of(kind, asked.to.bounds),
  }
  const isOver = (id: string) => retired.from.ids.has(id) && retired.to.ids.has(id)
  const ids = idsAfter(queries, framework, asked, cursor).filter(id => !isOver(id))
  const shown = ids.slice(0, limit)
  let position = Math.max(retired.from.position, retired.to.position)
  const rows: NetworkChanges['rows'] = []
  for (const id of shown) {
    await setImmediate()
    const entity = { kind, id }
    const named = queries.named(entity, asked.to.bounds)
    const differing = await allThatDiffers(parts, { entity, frameworks: [{ id: framework, period }] }, asked)
    position = Math.max(position, named.position, differing.position)
    if (differing.found.length === 0) continue
    rows.push({ entity: named.entity, items: await withEvents(store, differing.found) })
  }
  const last = ids.length > shown.length ? shown.at(-1) : undefined
  const body: NetworkChanges = {
    framework: { id: framework },
    from: momentView(asked.from),
    to: momentView(asked.to),
    rows,
    position: String(position),
    page: { next: next(last ?? null) },
  }
  return { body, position }
}

/** Every entity that is known at either moment or was ever rated, in the order of ids. */
function idsAfter(
  queries: ReadQueries,
  framework: string,
  asked: BothMoments<ResolvedTimes>,
  cursor: string,
): readonly string[] {
  const { rates: kind } = queries.lineage(framework).first
  const registered = [asked.from, asked.to].flatMap(({ bounds }) =>
    queries.entities.ids(kind, cursor, Number.MAX_SAFE_INTEGER, bounds.knownAt),
  )
  return [...new Set([...registered, ...queries.ratings.entities(framework)])]
    .filter(id => id > cursor)
    .sort()
}
