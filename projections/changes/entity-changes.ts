import { z } from 'zod'
import type { EntityReference } from '../../src/domain/values/entity-reference.ts'
import type { Period } from '../../src/domain/values/period.ts'
import { decode } from '../../src/event-store/codec.ts'
import type { EventStore } from '../../src/event-store/event-store.ts'
import type { ResolvedTimes, View } from '../engine/bounds.ts'
import { eventLink } from '../engine/event-link.ts'
import { type NumberedPageRequest, page } from '../engine/page.ts'
import type { ReadQueries } from '../read-queries.ts'
import { CellChange, cellsThatDiffer, ratingsSeen, referencesOfCell, type SeenReference } from './cells.ts'
import { type BothMoments, type ChangeEvent, momentView, NamedMoment } from './moment.ts'

const Change = CellChange
export type Change = z.infer<typeof Change>

export const EntityChangesResponse = z
  .object({
    from: NamedMoment,
    to: NamedMoment,
    count: z.int().meta({ description: 'How many differ, on all pages' }),
    items: z.array(Change),
    position: z.string().meta({ description: 'Of the last event that changed this view' }),
    page,
  })
  .meta({ id: 'EntityChanges' })
export type EntityChanges = z.infer<typeof EntityChangesResponse>

/** A change that was found, and how the events are named that made it. */
export type FoundChange = {
  readonly change: Change extends infer Each ? (Each extends Change ? Omit<Each, 'events'> : never) : never
  readonly references: () => readonly SeenReference[]
}

type Asked = {
  readonly entity: EntityReference
  /** By which it is rated; `period`: its cells alone, or (null) those of every period in which something is seen at either moment. */
  readonly frameworks: readonly { readonly id: string; readonly period: Period | null }[]
}

/** Everything of one district or school that is shown otherwise at one moment than at another. */
export async function entityChangesOf(
  queries: ReadQueries,
  store: EventStore,
  { entity, frameworks }: Asked,
  asked: BothMoments<ResolvedTimes>,
  { limit, offset, next }: NumberedPageRequest,
): Promise<View<EntityChanges>> {
  const named = {
    from: queries.named(entity, asked.from.bounds),
    to: queries.named(entity, asked.to.bounds),
  }
  let position = Math.max(named.from.position, named.to.position)
  const found = frameworks.flatMap(({ id: framework, period }) => {
    const seen = {
      from: ratingsSeen(queries, framework, entity, asked.from),
      to: ratingsSeen(queries, framework, entity, asked.to),
    }
    position = Math.max(position, seen.from.position, seen.to.position)
    return cellsThatDiffer(seen, period).map((cell): FoundChange => {
      const { seen: _seen, ...change } = cell
      return { change: { ...change, period: cell.period.id }, references: () => referencesOfCell(cell) }
    })
  })
  const end = offset + limit
  const body: EntityChanges = {
    from: { ...momentView(asked.from), entity: named.from.entity },
    to: { ...momentView(asked.to), entity: named.to.entity },
    count: found.length,
    items: await withEvents(store, found.slice(offset, end)),
    position: String(position),
    page: { next: next(end < found.length ? String(end) : null) },
  }
  return { body, position }
}

/** The changes with the events that made them, read from the log at once. */
async function withEvents(store: EventStore, found: readonly FoundChange[]): Promise<Change[]> {
  const referred = found.map(({ references }) => references())
  const all = referred.flat().map(({ reference }) => reference)
  const events = all.length === 0 ? [] : (await store.readEvents(all)).map(decode)
  let read = 0
  return found.map(({ change }, at) => {
    const own = referred[at] ?? []
    const told = own.flatMap(({ seen }, index): ChangeEvent[] => {
      const event = events[read + index]
      return event === undefined ? [] : [{ ...eventLink(event), seen }]
    })
    read += own.length
    return { ...change, events: [...new Map(told.map(each => [each.id, each])).values()] }
  })
}
