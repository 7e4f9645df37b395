import { z } from 'zod'
import type { EntityReference } from '../../src/domain/values/entity-reference.ts'
import type { Period } from '../../src/domain/values/period.ts'
import type { EventStore } from '../../src/event-store/event-store.ts'
import type { ResolvedTimes, View } from '../engine/bounds.ts'
import { type NumberedPageRequest, page } from '../engine/page.ts'
import type { ReadQueries } from '../read-queries.ts'
import { CaseChange, casesThatDiffer, type FoundCase } from './cases.ts'
import { CellChange, cellsThatDiffer, type FoundCell, ratingsSeen } from './cells.ts'
import { CommitmentChange, commitmentsThatDiffer, type FoundCommitment } from './commitments.ts'
import { eventsNamed } from './events.ts'
import { type BothMoments, momentOf, momentView, NamedMoment } from './moment.ts'

export const Change = z.discriminatedUnion('kind', [CellChange, CommitmentChange, CaseChange])
export type Change = z.infer<typeof Change>

export const EntityChangesResponse = z
  .object({
    from: NamedMoment,
    to: NamedMoment,
    count: z.int().meta({ description: 'How many differ, on all pages' }),
    items: z.array(Change).meta({ description: 'Cells first, then promises, then cases' }),
    position: z.string().meta({ description: 'Of the last event that changed this view' }),
    page,
  })
  .meta({ id: 'EntityChanges' })
export type EntityChanges = z.infer<typeof EntityChangesResponse>

/** What differs, without the events that made it so. */
type Found = FoundCell | FoundCommitment | FoundCase

export type Parts = { readonly queries: ReadQueries; readonly store: EventStore }
/** The entity whose changes are asked for, and the frameworks whose cells are compared. */
export type ChangesAsked = {
  readonly entity: EntityReference
  /**
   * The frameworks that rate it. Only the cells of `period` are compared; null means every period in which something is seen at
   * either moment.
   */
  readonly frameworks: readonly { readonly id: string; readonly period: Period | null }[]
}

/** Everything about one district or school that is shown differently at two moments. */
export async function entityChangesOf(
  parts: Parts,
  about: ChangesAsked,
  asked: BothMoments<ResolvedTimes>,
  { limit, offset, next }: NumberedPageRequest,
): Promise<View<EntityChanges>> {
  const { queries, store } = parts
  const named = {
    from: queries.named(about.entity, asked.from.bounds),
    to: queries.named(about.entity, asked.to.bounds),
  }
  const { found, position: foundAt } = await allThatDiffers(parts, about, asked)
  const position = Math.max(foundAt, named.from.position, named.to.position)
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

/** All that differs about one entity, and the position of the last event that this rests on. */
export async function allThatDiffers(
  parts: Parts,
  { entity, frameworks }: ChangesAsked,
  asked: BothMoments<ResolvedTimes>,
): Promise<{ readonly found: readonly Found[]; readonly position: number }> {
  const { queries } = parts
  let position = 0
  const cells = frameworks.flatMap(({ id, period }) => {
    const seen = {
      from: ratingsSeen(queries, id, entity, asked.from),
      to: ratingsSeen(queries, id, entity, asked.to),
    }
    position = Math.max(position, seen.from.position, seen.to.position)
    return cellsThatDiffer(seen, period)
  })
  const at = { from: momentOf(asked.from), to: momentOf(asked.to) }
  const promises = await commitmentsThatDiffer(parts, entity, at)
  const cases = await casesThatDiffer(queries, entity, at)
  return {
    found: [...cells, ...promises.found, ...cases.found],
    position: Math.max(position, promises.position, cases.position),
  }
}

/** Each difference with the events that made it. */
export async function withEvents(store: EventStore, found: readonly Found[]): Promise<Change[]> {
  const named = await eventsNamed(
    store,
    found.map(({ references }) => references()),
  )
  return found.map(({ change }, at) => ({ ...change, events: named[at] ?? [] }))
}
