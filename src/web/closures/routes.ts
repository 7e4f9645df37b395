import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { casesWithBrokenOf } from '../../../projections/closure/broken.ts'
import { CLOSURE_STATES } from '../../domain/closure/words.ts'
import { Id } from '../../domain/values/text.ts'
import { CLOSURE_SCOPES } from '../../http/closure/read-routes.ts'
import { CLOSURE_PROJECTIONS } from '../../http/edge/projections.ts'
import { resolveTimesOnDay, times } from '../../http/edge/query.ts'
import type { Services } from '../../http/edge/services.ts'
import { listingFields, listingQuestion } from '../parts/listing-question.ts'
import { caseText } from './case-html.ts'
import { casePageView } from './case-view.ts'
import { casesText } from './list-html.ts'

const config = { permission: 'read' } as const
const querystring = z.strictObject({
  ...listingFields,
  school: Id.optional(),
  state: z.enum(CLOSURE_STATES).optional(),
})

/** Which schools were to close and how each case stands by its rules, and each case by itself. */
export const closurePages: FastifyPluginAsyncZod<Services> = async (app, services) => {
  const { cache, queries } = services
  app.get(
    '/closures',
    { config, onRequest: cache.onRequest, schema: { hide: true, querystring } },
    async (request, reply) => {
      const { query } = request
      const { asked, question, page } = await listingQuestion(services, query, CLOSURE_PROJECTIONS)
      const { district, school } = query
      return cache.make(request, reply, {
        ...asked,
        isLarge: true,
        scopes: CLOSURE_SCOPES,
        view: () => casesWithBrokenOf(queries, { district, school }, question()),
        pageOf: view => casesText({ ...view, ...page }),
      })
    },
  )

  app.get(
    '/closures/:case',
    { config, schema: { hide: true, params: z.object({ case: Id }), querystring: z.strictObject(times) } },
    async (request, reply) => {
      const { query } = request
      const question = await resolveTimesOnDay(services, query, CLOSURE_PROJECTIONS)
      const view = await casePageView(services, request.params.case, question)
      const { asked, day } = question
      return cache.view(request, reply, {
        asked,
        view: { body: { ...view.body, day, given: query }, position: view.position },
        link: null,
        pageOf: caseText,
      })
    },
  )
}
