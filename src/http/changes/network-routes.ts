import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { NetworkChangesResponse } from '../../../projections/changes/network-changes.ts'
import { asTable } from '../edge/csv.ts'
import { problems } from '../edge/problems.ts'
import type { Services } from '../edge/services.ts'
import { networkChangesCsv } from './csv.ts'
import { networkChangesQuestion } from './questions.ts'

/** What is shown of the whole network differently at two moments. */
export const networkChangeRoutes: FastifyPluginAsyncZod<Services> = async (app, services) => {
  const { path, querystring, prepare } = networkChangesQuestion
  app.get(
    path,
    {
      config: { permission: 'read' },
      onRequest: services.cache.onRequest,
      schema: {
        operationId: 'getNetworkChanges',
        summary: 'What of the network is shown otherwise at one moment than at another, as JSON or CSV',
        tags: ['changes'],
        querystring,
        response: { 200: asTable(NetworkChangesResponse), ...problems(404, 503) },
      },
    },
    async (request, reply) =>
      services.cache.make(request, reply, {
        ...(await prepare(services, { params: {}, query: request.query, url: request.url })),
        isLarge: true,
        linkOf: ({ page }) => page.next,
        csvOf: networkChangesCsv,
      }),
  )
}
