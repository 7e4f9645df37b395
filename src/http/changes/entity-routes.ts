import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { EntityChangesResponse } from '../../../projections/changes/entity-changes.ts'
import { asTable } from '../edge/csv.ts'
import { type About, KINDS } from '../edge/entity-kinds.ts'
import { problems } from '../edge/problems.ts'
import type { App, Services } from '../edge/services.ts'
import { changesCsv } from './csv.ts'
import { entityChangesQuestion } from './questions.ts'

/** What is shown of one district or school differently at two moments. */
export const entityChangeRoutes: FastifyPluginAsyncZod<Services> = async (app, services) => {
  for (const about of KINDS) changes(app, services, about)
}

function changes(app: App, services: Services, about: About): void {
  const { kind, title } = about
  const { path, params, querystring, prepare } = entityChangesQuestion(about)
  app.get(
    path,
    {
      config: { permission: 'read' },
      onRequest: services.cache.onRequest,
      schema: {
        operationId: `get${title}Changes`,
        summary: `What of a ${kind} is shown otherwise at one moment than at another, as JSON or CSV`,
        tags: ['changes'],
        params,
        querystring,
        response: { 200: asTable(EntityChangesResponse), ...problems(404, 503) },
      },
    },
    async (request, reply) =>
      services.cache.make(request, reply, {
        ...(await prepare(services, request)),
        linkOf: ({ page }) => page.next,
        csvOf: changesCsv,
      }),
  )
}
