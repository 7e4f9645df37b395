import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { scopeOf } from '../../../projections/engine/projection.ts'
import { isAtHand, networkMatrix, networkTrends } from '../../../projections/rating/kept/answers.ts'
import { MatrixResponse } from '../../../projections/rating/matrix.ts'
import { NetworkTrendsResponse } from '../../../projections/rating/network-trends.ts'
import { asTable } from '../edge/csv.ts'
import { dayOfWaiting } from '../edge/day-of-waiting.ts'
import { assertWhole, formOf, inForm } from '../edge/form.ts'
import { problems } from '../edge/problems.ts'
import { RATING_PROJECTIONS } from '../edge/projections.ts'
import {
  asOfNow,
  frameworkOf,
  nextPage,
  pagingTo,
  periodOf,
  ratingQuery,
  resolveTimes,
} from '../edge/query.ts'
import type { Services } from '../edge/services.ts'
import { networkCsv } from './network-csv.ts'
import { networkTrendsCsv } from './trends-csv.ts'

/** The most rows that one page may have, which is also the limit if the request sets none. */
const ROWS_MAX = 20_000

/** The whole network in one answer. */
export const networkRoutes: FastifyPluginAsyncZod<Services> = async (app, services) => {
  const { queries, kept, cache } = services
  const config = { permission: 'read' } as const
  const read = problems(404, 503)
  const scopesOf = (framework: string) => [
    scopeOf.framework(framework),
    scopeOf.kind(queries.lineage(framework).first.rates),
    scopeOf.frameworks,
  ]

  app.get(
    '/v1/network/snapshot',
    {
      config,
      onRequest: cache.onRequest,
      schema: {
        operationId: 'getNetworkSnapshot',
        summary: 'The whole network in one period: every member by component, as JSON or CSV',
        tags: ['ratings'],
        querystring: z.strictObject({ ...ratingQuery, ...pagingTo(ROWS_MAX) }),
        response: { 200: asTable(MatrixResponse), ...read },
      },
    },
    async (request, reply) => {
      const { query, url } = request
      const { cursor, limit } = query
      const wanted = { limit, cursor, next: (from: string | null) => nextPage(url, from) }
      const asked = await resolveTimes(services, query, RATING_PROJECTIONS)
      const framework = frameworkOf(services, query.framework, null)
      const period = periodOf(services, framework, query.period, asked.bounds)
      const question = { framework, period, asked, now: () => asOfNow(services, asked) }
      const foundation = { asked, scopes: scopesOf(framework), ...dayOfWaiting(services, framework, asked) }
      const written = () => networkMatrix(kept, question, wanted)
      const form = formOf(request)
      if (form.media === 'json') {
        return cache.make(request, reply, { ...foundation, isLarge: !isAtHand(kept, question), written })
      }
      return cache.make(request, reply, {
        ...foundation,
        isLarge: true,
        media: form.media,
        written: async () => {
          const matrix = await written()
          assertWhole(form, matrix.link)
          return networkCsv(matrix, header => inForm(form, header))
        },
      })
    },
  )

  app.get(
    '/v1/network/trends',
    {
      config,
      onRequest: cache.onRequest,
      schema: {
        operationId: 'getNetworkTrends',
        summary: 'How many ratings of the network rose, fell or stayed, period by period, as JSON or CSV',
        tags: ['ratings'],
        querystring: z.strictObject(ratingQuery),
        response: { 200: asTable(NetworkTrendsResponse), ...read },
      },
    },
    async (request, reply) => {
      const asked = await resolveTimes(services, request.query, RATING_PROJECTIONS)
      const framework = frameworkOf(services, request.query.framework, null)
      const period = periodOf(services, framework, request.query.period, asked.bounds)
      return cache.make(request, reply, {
        asked,
        isLarge: true,
        scopes: scopesOf(framework),
        view: () => networkTrends(kept, { framework, period, asked, now: () => asOfNow(services, asked) }),
        csvOf: networkTrendsCsv,
      })
    },
  )
}
