import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { casesOf } from '../../../projections/closure/list.ts'
import { violationsOf } from '../../../projections/closure/violations.ts'
import { scopeOf } from '../../../projections/engine/projection.ts'
import { CLOSURE_STATES } from '../../domain/closure/words.ts'
import { Id } from '../../domain/values/text.ts'
import { CLOSURE_PROJECTIONS } from '../../http/closure/read-routes.ts'
import { asOfNow, offsetOf, resolveTimesOnDay, times } from '../../http/edge/query.ts'
import type { Services } from '../../http/edge/services.ts'
import { caseText } from './case-html.ts'
import { casePageView } from './case-view.ts'
import { type CasesView, casesText } from './list-html.ts'

/** All cases are read, counted and sorted; a page shows some. */
const ALL = { limit: 20_000, next: () => null }
const config = { permission: 'read' } as const
const querystring = z.strictObject({
  ...times,
  district: Id.optional(),
  school: Id.optional(),
  state: z.enum(CLOSURE_STATES).optional(),
  cursor: z.string().optional(),
})

/** Which schools were to close and how each case stands by its rules, and each case by itself. */
export const closurePages: FastifyPluginAsyncZod<Services> = async (app, services) => {
  const { cache, queries } = services
  app.get(
    '/closures',
    { config, onRequest: cache.onRequest, schema: { hide: true, querystring } },
    async (request, reply) => {
      const { district, school, state, cursor, ...moment } = request.query
      const asked = await resolveTimesOnDay(services, moment, CLOSURE_PROJECTIONS)
      const { day } = asked
      const offset = offsetOf(cursor)
      const given = { district, school, asOf: moment.asOf, knownAt: moment.knownAt }
      return cache.make(request, reply, {
        ...asked,
        isLarge: true,
        scopes: [scopeOf.closures, scopeOf.processes, scopeOf.kind('district'), scopeOf.kind('school')],
        view: async () => {
          const question = { asked: asOfNow(services, asked.asked), day }
          const cases = await casesOf(queries, { district, school }, question, ALL)
          const filter = { district, school, result: 'violated' } as const
          const broken = await violationsOf(queries, filter, question, { ...ALL, offset: 0 })
          const position = Math.max(cases.position, broken.position)
          const body: CasesView = { cases: cases.body, broken: broken.body, position: String(position) }
          return { body, position }
        },
        pageOf: view => casesText({ ...view, day, state: state ?? null, offset, given }),
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
