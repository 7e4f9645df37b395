import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { scopeOf } from '../../../projections/engine/projection.ts'
import { Id } from '../../domain/values/text.ts'
import { KINDS } from '../../http/edge/entity-kinds.ts'
import { RATING_PROJECTIONS } from '../../http/edge/projections.ts'
import { asOfNow, entityOf, frameworkOf, periodOf, ratingQuery, resolveTimes } from '../../http/edge/query.ts'
import type { Services } from '../../http/edge/services.ts'
import { usualFramework } from '../parts/usual-framework.ts'
import { districtText } from './district-html.ts'
import { districtView, SHOWN_ITEMS, type ShownItems } from './district-view.ts'

const querystring = z.strictObject({
  ...ratingQuery,
  from: Id.optional(),
  show: z.enum(Object.keys(SHOWN_ITEMS) as [ShownItems, ...ShownItems[]]).optional(),
})
const PROJECTIONS = [...RATING_PROJECTIONS, 'commitments', 'processes', 'closures']

/** The page of one district or school: how it stands in two periods, how it got there, what it promised and closed. */
export const districtPages: FastifyPluginAsyncZod<Services> = async (app, services) => {
  const { queries, cache } = services
  for (const { kind, plural } of KINDS) {
    const schema = { hide: true, params: z.object({ id: Id }), querystring }
    app.get(
      `/${plural}/:id/snapshot`,
      { config: { permission: 'read' }, onRequest: cache.onRequest, schema },
      async (request, reply) => {
        const { query } = request
        const asked = await resolveTimes(services, query, PROJECTIONS)
        const { bounds } = asked
        const entity = entityOf(services, kind, request.params.id, bounds)
        const named = query.framework ?? usualFramework(queries, bounds, entity)
        const framework = frameworkOf(services, named, kind)
        const day = bounds.asOf ?? services.today()
        const question = {
          entity,
          framework,
          period: periodOf(services, framework, query.period, bounds),
          from: periodOf(services, framework, query.from, bounds),
          day,
          show: query.show ?? null,
          given: query,
        }
        return cache.make(request, reply, {
          asked,
          isLarge: true,
          day,
          isToday: bounds.asOf === null,
          scopes: [
            ...queries.frameworks.ids().map(id => scopeOf.subject(id, entity.id)),
            scopeOf.entity(kind, entity.id),
            scopeOf.rounds(framework),
            scopeOf.frameworks,
            scopeOf.commitments,
            scopeOf.closures,
            scopeOf.processes,
            scopeOf.kind('school'),
          ],
          view: () => districtView(services, { ...question, asked: asOfNow(services, asked) }),
          pageOf: districtText,
        })
      },
    )
  }
}
