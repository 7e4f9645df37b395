import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { SCORECARDS, ScorecardResponse, scorecardOf } from '../../../projections/commitment/scorecard.ts'
import { scopeOf } from '../../../projections/engine/projection.ts'
import { asTable } from '../edge/csv.ts'
import { problems } from '../edge/problems.ts'
import { asOfNow, resolveTimesOnDay, times } from '../edge/query.ts'
import type { Services } from '../edge/services.ts'
import { COMMITMENT_PROJECTIONS } from './read-routes.ts'
import { scorecardCsv } from './scorecard-csv.ts'

/** How many commitments were kept, on the original terms and by the original date, by who promised or who paid. */
export const scorecardRoutes: FastifyPluginAsyncZod<Services> = async (app, services) => {
  const { queries, cache } = services
  app.get(
    '/v1/scorecards/commitments',
    {
      config: { permission: 'read' },
      onRequest: cache.onRequest,
      schema: {
        operationId: 'getCommitmentScorecard',
        summary: 'How many commitments were kept, by who promised or who paid, as JSON or CSV',
        tags: ['commitments'],
        querystring: z.strictObject({
          by: z.enum(SCORECARDS).default('district').meta({ description: 'What has a row each' }),
          ...times,
        }),
        response: { 200: asTable(ScorecardResponse), ...problems(503) },
      },
    },
    async (request, reply) => {
      const { by, ...given } = request.query
      const question = await resolveTimesOnDay(services, given, COMMITMENT_PROJECTIONS)
      return cache.make(request, reply, {
        ...question,
        isLarge: true,
        scopes: [scopeOf.commitments, scopeOf.kind('district'), scopeOf.kind('school')],
        view: () => scorecardOf(queries, by, { ...question, asked: asOfNow(services, question.asked) }),
        csvOf: scorecardCsv,
      })
    },
  )
}
