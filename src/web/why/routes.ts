import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { whyOf } from '../../../projections/rating/why.ts'
import { Id } from '../../domain/values/text.ts'
import { KINDS } from '../../http/edge/entity-kinds.ts'
import { WHY_PROJECTIONS } from '../../http/edge/projections.ts'
import { entityOf, frameworkOf, periodOf, ratingQuery, resolveTimes } from '../../http/edge/query.ts'
import type { Services } from '../../http/edge/services.ts'
import { assertItem } from '../../http/rating/item-questions.ts'
import { usualFramework } from '../parts/usual-framework.ts'
import { whyText } from './why-html.ts'

const querystring = z.strictObject(ratingQuery)

/** The page of one rating. The texts are read from the record and persons are named, so that it is made for each reader. */
export const whyPages: FastifyPluginAsyncZod<Services> = async (app, services) => {
  const { queries, store, cache, names } = services
  for (const { kind, plural } of KINDS) {
    app.get(
      `/${plural}/:id/ratings/:item/why`,
      {
        config: { permission: 'read' },
        schema: { hide: true, params: z.object({ id: Id, item: Id }), querystring },
      },
      async (request, reply) => {
        const { query } = request
        const { id, item } = request.params
        const asked = await resolveTimes(services, query, WHY_PROJECTIONS)
        const entity = entityOf(services, kind, id, asked.bounds)
        const named = query.framework ?? usualFramework(queries, asked.bounds, entity)
        const framework = frameworkOf(services, named, kind)
        assertItem(services, framework, item)
        const period = periodOf(services, framework, query.period, asked.bounds)
        const view = await whyOf(
          queries,
          store,
          { framework, entity, item, period },
          asked,
          await names.known(),
        )
        const { versions, first } = queries.lineage(framework)
        const { title } = versions.get(view.body.framework.version) ?? first
        const pageOf = (why: typeof view.body) => whyText({ why, frameworkTitle: title, given: query })
        return cache.view(request, reply, { asked, view, link: null, pageOf })
      },
    )
  }
}
