import { z } from 'zod'
import { type EntityChanges, entityChangesOf } from '../../../projections/changes/entity-changes.ts'
import { type NetworkChanges, networkChangesOf } from '../../../projections/changes/network-changes.ts'
import type { EntityKind, EntityReference } from '../../domain/values/entity-reference.ts'
import type { Period } from '../../domain/values/period.ts'
import { Id } from '../../domain/values/text.ts'
import type { About } from '../edge/entity-kinds.ts'
import { CHANGE_PROJECTIONS } from '../edge/projections.ts'
import { entityOf, frameworkOf, pagingByNumber, pagingTo, periodOf, ratingQuery } from '../edge/query.ts'
import type { Question } from '../edge/question.ts'
import type { Reading } from '../edge/services.ts'
import type { Foundation } from '../edge/validity.ts'
import { keptBetween, moments, nextBetween, pageBetween, resolveMoments, type TwoMoments } from './moments.ts'

/** How many districts or schools one page covers at most: the history of each is folded at both moments. */
const LOOKED_AT_MAX = 5

/** The parameter that narrows the cells to one period. */
const period = Id.optional().meta({
  description:
    'Cells of this period alone; unless said, of every period in which something is seen at either moment',
  example: '2013-H2',
})
const framework = Id.optional().meta({ description: 'Cells of this framework alone' })
const EntityParams = z.object({ id: Id })
const EntityQuery = z.strictObject({ framework, period, ...moments, ...pagingByNumber })
const NoParams = z.object({})
const NetworkQuery = z.strictObject({
  framework: ratingQuery.framework,
  period,
  ...moments,
  ...pagingTo(LOOKED_AT_MAX),
})

/** What of one district or school is shown otherwise at one moment than at another. */
export const entityChangesQuestion = ({
  kind,
  plural,
}: About): Question<typeof EntityParams, typeof EntityQuery, EntityChanges, Foundation> => ({
  path: `/v1/${plural}/:id/changes`,
  params: EntityParams,
  querystring: EntityQuery,
  prepare: async (reading, { params: { id }, query, url }) => {
    const asked = await resolveMoments(reading, query, CHANGE_PROJECTIONS)
    const entity = entityAt(reading, { kind, id }, asked)
    const frameworks = frameworksOf(reading, kind, query)
    return {
      ...keptBetween(asked),
      view: () =>
        entityChangesOf(reading, { entity, frameworks }, asked.pinned, pageBetween(query, url, asked)),
    }
  },
})

/** What of the network is shown otherwise at one moment than at another. */
export const networkChangesQuestion: Question<
  typeof NoParams,
  typeof NetworkQuery,
  NetworkChanges,
  Foundation
> = {
  path: '/v1/network/changes',
  params: NoParams,
  querystring: NetworkQuery,
  prepare: async (reading, { query, url }) => {
    const asked = await resolveMoments(reading, query, CHANGE_PROJECTIONS)
    const named = frameworkOf(reading, query.framework, null)
    const about = {
      framework: named,
      period: periodOf(reading, named, query.period, asked.to.bounds),
    }
    const page = { limit: query.limit, cursor: query.cursor, next: nextBetween(url, asked) }
    return { ...keptBetween(asked), view: () => networkChangesOf(reading, about, asked.pinned, page) }
  },
}

/** The entity that a question names. It must have been known at one of the two moments; else this throws. */
export function entityAt(
  reading: Reading,
  { kind, id }: EntityReference,
  { from, to }: TwoMoments,
): EntityReference {
  const { entities } = reading.queries
  const seen = [from, to].find(({ bounds }) => entities.exists({ kind, id }, bounds.knownAt)) ?? to
  return entityOf(reading, kind, id, seen.bounds)
}

type Narrowed = { readonly framework?: string | undefined; readonly period?: string | undefined }

/** The frameworks that rate a kind, or the one that was named. If a period was named, only those that have it. */
export function frameworksOf(
  reading: Reading,
  kind: EntityKind,
  { framework: given, period: wanted }: Narrowed,
): readonly { readonly id: string; readonly period: Period | null }[] {
  const { queries } = reading
  const ids =
    given === undefined
      ? queries.frameworks.ids().filter(id => queries.lineage(id).first.rates === kind)
      : [frameworkOf(reading, given, kind)]
  const [first] = ids
  if (wanted === undefined || first === undefined) return ids.map(id => ({ id, period: null }))
  const found = ids.flatMap(id => {
    const known = queries.period(id, wanted)
    return known === null ? [] : [{ id, period: known }]
  })
  return found.length > 0 ? found : [{ id: first, period: periodOf(reading, first, wanted, NOW) }]
}

const NOW = { asOf: null, knownAt: null }
