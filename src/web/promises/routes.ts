import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { commitmentsOf } from '../../../projections/commitment/list.ts'
import { scopeOf } from '../../../projections/engine/projection.ts'
import { COMMITMENT_STATUSES } from '../../domain/commitment/status.ts'
import { Id } from '../../domain/values/text.ts'
import { COMMITMENT_PROJECTIONS, shownCommitment, shownWhy } from '../../http/commitment/read-routes.ts'
import { asOfNow, offsetOf, resolveTimesOnDay, times } from '../../http/edge/query.ts'
import type { Services } from '../../http/edge/services.ts'
import { promisesText } from './list-html.ts'
import { promiseText } from './promise-html.ts'

/** All promises are read, counted and sorted; a page shows some. */
const ALL = { limit: 20_000, next: () => null }
const config = { permission: 'read' } as const

/** What was promised, how it stands, and each promise by itself. */
export const promisePages: FastifyPluginAsyncZod<Services> = async (app, services) => {
  const { cache } = services
  const querystring = z.strictObject({
    ...times,
    district: Id.optional(),
    owner: Id.optional(),
    status: z.enum(COMMITMENT_STATUSES).optional(),
    cursor: z.string().optional(),
  })
  app.get(
    '/commitments',
    { config, onRequest: cache.onRequest, schema: { hide: true, querystring } },
    async (request, reply) => {
      const { district, owner, status, cursor, ...moment } = request.query
      const question = await resolveTimesOnDay(services, moment, COMMITMENT_PROJECTIONS)
      const { day } = question
      const offset = offsetOf(cursor)
      const given = { district, owner, asOf: moment.asOf, knownAt: moment.knownAt }
      return cache.make(request, reply, {
        ...question,
        isLarge: true,
        scopes: [scopeOf.commitments, scopeOf.kind('district'), scopeOf.kind('school')],
        view: () =>
          commitmentsOf(
            services,
            { district, owner },
            { asked: asOfNow(services, question.asked), day },
            ALL,
          ),
        pageOf: promises =>
          promisesText({ promises, day, status: status ?? null, offset, given, position: promises.position }),
      })
    },
  )

  app.get(
    '/commitments/:id',
    { config, schema: { hide: true, params: z.object({ id: Id }), querystring: z.strictObject(times) } },
    async (request, reply) => {
      const { query } = request
      const question = await resolveTimesOnDay(services, query, COMMITMENT_PROJECTIONS)
      const promise = await shownCommitment(services, request.params.id, question)
      const why = await shownWhy(services, request.params.id, question)
      const { asked, day } = question
      return cache.view(request, reply, {
        asked,
        view: { body: { promise, why, day, given: query }, position: Number(promise.position) },
        link: null,
        pageOf: promiseText,
      })
    },
  )
}
