import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { EntityChangesResponse, entityChangesOf } from '../../../projections/changes/entity-changes.ts'
import type { EntityKind, EntityReference } from '../../domain/values/entity-reference.ts'
import type { Period } from '../../domain/values/period.ts'
import { Id } from '../../domain/values/text.ts'
import { CLOSURE_PROJECTIONS } from '../closure/read-routes.ts'
import { COMMITMENT_PROJECTIONS } from '../commitment/read-routes.ts'
import { asTable } from '../edge/csv.ts'
import { type About, KINDS } from '../edge/entity-kinds.ts'
import { problems } from '../edge/problems.ts'
import { entityOf, frameworkOf, pagingByNumber, periodOf } from '../edge/query.ts'
import type { App, Services } from '../edge/services.ts'
import { changesCsv } from './csv.ts'
import { keptBetween, moments, pageBetween, resolveMoments, type TwoMoments } from './moments.ts'

/** The projections that answer what changed: those of ratings, cases and promises. */
export const CHANGE_PROJECTIONS = [...new Set([...CLOSURE_PROJECTIONS, ...COMMITMENT_PROJECTIONS])]

/** The parameter that narrows the cells to one period. */
export const period = Id.optional().meta({
  description:
    'Cells of this period alone; unless said, of every period in which something is seen at either moment',
  example: '2013-H2',
})
const framework = Id.optional().meta({ description: 'Cells of this framework alone' })

/** What is shown of one district or school differently at two moments. */
export const entityChangeRoutes: FastifyPluginAsyncZod<Services> = async (app, services) => {
  for (const about of KINDS) changes(app, services, about)
}

function changes(app: App, services: Services, { kind, plural, title }: About): void {
  app.get(
    `/v1/${plural}/:id/changes`,
    {
      config: { permission: 'read' },
      onRequest: services.cache.onRequest,
      schema: {
        operationId: `get${title}Changes`,
        summary: `What of a ${kind} is shown otherwise at one moment than at another, as JSON or CSV`,
        tags: ['changes'],
        params: z.object({ id: Id }),
        querystring: z.strictObject({ framework, period, ...moments, ...pagingByNumber }),
        response: { 200: asTable(EntityChangesResponse), ...problems(404, 503) },
      },
    },
    async (request, reply) => {
      const { query, url } = request
      const asked = await resolveMoments(services, query, CHANGE_PROJECTIONS)
      const entity = entityAt(services, { kind, id: request.params.id }, asked)
      const frameworks = frameworksOf(services, kind, query)
      return services.cache.make(request, reply, {
        ...keptBetween(asked),
        view: () =>
          entityChangesOf(services, { entity, frameworks }, asked.pinned, pageBetween(query, url, asked)),
        linkOf: ({ page }) => page.next,
        csvOf: changesCsv,
      })
    },
  )
}

/** The entity that a question names. It must have been known at one of the two moments; else this throws. */
export function entityAt(
  services: Services,
  { kind, id }: EntityReference,
  { from, to }: TwoMoments,
): EntityReference {
  const { entities } = services.queries
  const seen = [from, to].find(({ bounds }) => entities.exists({ kind, id }, bounds.knownAt)) ?? to
  return entityOf(services, kind, id, seen.bounds)
}

type Narrowed = { readonly framework?: string | undefined; readonly period?: string | undefined }

/** The frameworks that rate a kind, or the one that was named. If a period was named, only those that have it. */
export function frameworksOf(
  services: Services,
  kind: EntityKind,
  { framework: given, period: wanted }: Narrowed,
): readonly { readonly id: string; readonly period: Period | null }[] {
  const { queries } = services
  const ids =
    given === undefined
      ? queries.frameworks.ids().filter(id => queries.lineage(id).first.rates === kind)
      : [frameworkOf(services, given, kind)]
  const [first] = ids
  if (wanted === undefined || first === undefined) return ids.map(id => ({ id, period: null }))
  const found = ids.flatMap(id => {
    const known = queries.period(id, wanted)
    return known === null ? [] : [{ id, period: known }]
  })
  return found.length > 0 ? found : [{ id: first, period: periodOf(services, first, wanted, NOW) }]
}

const NOW = { asOf: null, knownAt: null }
