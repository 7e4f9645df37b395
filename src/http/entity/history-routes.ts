import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { withNames } from '../../../projections/engine/actor.ts'
import { EntityHistoryResponse, entityHistoryOf } from '../../../projections/entity/history.ts'
import { Id } from '../../domain/values/text.ts'
import { asTable } from '../edge/csv.ts'
import { type About, KINDS } from '../edge/entity-kinds.ts'
import { problems } from '../edge/problems.ts'
import { entityOf, numberedPage, ofOneMoment, pagingByNumber, resolveTimes, times } from '../edge/query.ts'
import type { App, Services } from '../edge/services.ts'
import { entityHistoryCsv } from './history-csv.ts'

/** What was recorded of a district or school, and what changed from which day on. */
export const entityHistoryRoutes: FastifyPluginAsyncZod<Services> = async (app, services) => {
  for (const about of KINDS) history(app, services, about)
}

function history(app: App, services: Services, { kind, plural, title }: About): void {
  app.get(
    `/v1/${plural}/:id/history`,
    {
      config: { permission: 'read' },
      schema: {
        operationId: `get${title}History`,
        summary: `Every event of a ${kind}, in the order of its days, as JSON or CSV`,
        tags: ['entities'],
        params: z.object({ id: Id }),
        querystring: z.strictObject({ ...times, ...pagingByNumber }),
        response: { 200: asTable(EntityHistoryResponse), ...problems(404, 503) },
      },
    },
    async (request, reply) => {
      const { limit, cursor, ...given } = request.query
      const asked = await resolveTimes(services, given, ['entities'])
      const about = entityOf(services, kind, request.params.id, asked.bounds)
      const pinned = ofOneMoment(services, asked)
      const paged = numberedPage({ limit, cursor }, request.url, pinned)
      const told = await entityHistoryOf(services, about, pinned, paged)
      const view = { ...told, body: withNames(told.body, await services.names.known()) }
      const link = view.body.page.next
      return services.cache.view(request, reply, { asked, view, link, csvOf: entityHistoryCsv })
    },
  )
}
