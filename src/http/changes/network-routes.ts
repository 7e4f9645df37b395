import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { NetworkChangesResponse, networkChangesOf } from '../../../projections/changes/network-changes.ts'
import { asTable } from '../edge/csv.ts'
import { problems } from '../edge/problems.ts'
import { frameworkOf, pagingTo, periodOf, ratingQuery } from '../edge/query.ts'
import type { Services } from '../edge/services.ts'
import { networkChangesCsv } from './csv.ts'
import { CHANGE_PROJECTIONS, period } from './entity-routes.ts'
import { keptBetween, moments, nextBetween, resolveMoments } from './moments.ts'

/** How many districts or schools one page covers at most: the history of each is folded at both moments. */
const LOOKED_AT_MAX = 5

/** What is shown of the whole network differently at two moments. */
export const networkChangeRoutes: FastifyPluginAsyncZod<Services> = async (app, services) => {
  app.get(
    '/v1/network/changes',
    {
      config: { permission: 'read' },
      onRequest: services.cache.onRequest,
      schema: {
        operationId: 'getNetworkChanges',
        summary: 'What of the network is shown otherwise at one moment than at another, as JSON or CSV',
        tags: ['changes'],
        querystring: z.strictObject({
          framework: ratingQuery.framework,
          period,
          ...moments,
          ...pagingTo(LOOKED_AT_MAX),
        }),
        response: { 200: asTable(NetworkChangesResponse), ...problems(404, 503) },
      },
    },
    async (request, reply) => {
      const { query, url } = request
      const asked = await resolveMoments(services, query, CHANGE_PROJECTIONS)
      const framework = frameworkOf(services, query.framework, null)
      const about = { framework, period: periodOf(services, framework, query.period, asked.to.bounds) }
      return services.cache.make(request, reply, {
        ...keptBetween(asked),
        isLarge: true,
        view: () =>
          networkChangesOf(services, about, asked.pinned, {
            limit: query.limit,
            cursor: query.cursor,
            next: nextBetween(url, asked),
          }),
        linkOf: ({ page }) => page.next,
        csvOf: networkChangesCsv,
      })
    },
  )
}
