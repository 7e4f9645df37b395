import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { COMMITMENT_STATUSES } from '../../domain/commitment/status.ts'
import { Id } from '../../domain/values/text.ts'
import { listedCommitments, shownCommitment, shownWhy } from '../../http/commitment/read-routes.ts'
import { COMMITMENT_PROJECTIONS } from '../../http/edge/projections.ts'
import { resolveTimesOnDay, times } from '../../http/edge/query.ts'
import type { Services } from '../../http/edge/services.ts'
import { listingFields, listingQuestion } from '../parts/listing-question.ts'
import { promisesText } from './list-html.ts'
import { promiseText } from './promise-html.ts'

/** All promises are read, counted and sorted; a page shows some. */
const ALL = { limit: 20_000, next: () => null }
const config = { permission: 'read' } as const

/** What was promised, how it stands, and each promise by itself. */
export const promisePages: FastifyPluginAsyncZod<Services> = async (app, services) => {
  const { cache } = services
  const querystring = z.strictObject({
    ...listingFields,
    owner: Id.optional(),
    status: z.enum(COMMITMENT_STATUSES).optional(),
  })
  app.get(
    '/commitments',
    { config, onRequest: cache.onRequest, schema: { hide: true, querystring } },
    async (request, reply) => {
      const { query } = request
      const { asked, page } = await listingQuestion(services, query, COMMITMENT_PROJECTIONS)
      const { district, owner } = query
      return cache.make(request, reply, {
        ...listedCommitments(services, { district, owner }, asked, ALL),
        pageOf: promises => promisesText({ promises, ...page }),
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
