import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { ScorecardResponse, scorecardOf } from '../../../projections/commitment/scorecard.ts'
import { SCORECARDS } from '../../../projections/commitment/scorecard-row.ts'
import { SCORECARD_SCOPES } from '../../../projections/commitment/scorecard-texts.ts'
import { asTable } from '../edge/csv.ts'
import { problems } from '../edge/problems.ts'
import { COMMITMENT_PROJECTIONS } from '../edge/projections.ts'
import { asOfNow, resolveTimesOnDay, times } from '../edge/query.ts'
import type { Services } from '../edge/services.ts'
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
      const pinned = () => ({ ...question, asked: asOfNow(services, question.asked) })
      return cache.make(request, reply, {
        ...question,
        isLarge: true,
        scopes: SCORECARD_SCOPES,
        view: () => scorecardOf(queries, by, pinned()),
        text: () => queries.scorecards.written(by, pinned()),
        csvOf: scorecardCsv,
      })
    },
  )
}
