import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { scopeOf } from '../../../projections/engine/projection.ts'
import type { ReadQueries } from '../../../projections/read-queries.ts'
import { dayOfWaiting } from '../../http/edge/day-of-waiting.ts'
import { problem } from '../../http/edge/problem.ts'
import { RATING_PROJECTIONS } from '../../http/edge/projections.ts'
import { asOfNow, frameworkOf, offsetOf, periodOf, ratingQuery, resolveTimes } from '../../http/edge/query.ts'
import type { Services } from '../../http/edge/services.ts'
import { emptyPage } from '../parts/empty-page.ts'
import { usualOfNetwork } from '../parts/usual-framework.ts'
import { usualOrder } from './links.ts'
import { networkText } from './network-html.ts'
import { chosenFrom, networkView } from './network-view.ts'
import { SHOWN, type Shown } from './rows.ts'

const querystring = z.strictObject({
  ...ratingQuery,
  q: z.string().max(100).optional(),
  show: z.enum(Object.keys(SHOWN) as [Shown, ...Shown[]]).optional(),
  sort: z.string().max(64).optional(),
  dir: z.enum(['asc', 'desc']).optional(),
  cursor: z.string().optional(),
})

/** The first page: the whole network in one period. */
export const networkPage: FastifyPluginAsyncZod<Services> = async (app, services) => {
  const { queries, kept, cache } = services
  app.get(
    '/network/snapshot',
    { config: { permission: 'read' }, onRequest: cache.onRequest, schema: { hide: true, querystring } },
    async (request, reply) => {
      const { query } = request
      if (queries.frameworks.ids().length === 0)
        return cache.make(request, reply, emptyPage(services, 'Network'))
      const asked = await resolveTimes(services, query, RATING_PROJECTIONS)
      const named = query.framework ?? (await usualOfNetwork(kept, asked.bounds))
      const framework = frameworkOf(services, named, null)
      const period = periodOf(services, framework, query.period, asked.bounds)
      const { sort = 'name' } = query
      assertColumn(queries, framework, sort)
      const question = {
        framework,
        period,
        given: query,
        choice: {
          q: query.q ?? null,
          show: query.show ?? null,
          sort,
          dir: query.dir ?? usualOrder(sort),
          offset: offsetOf(query.cursor),
        },
      }
      return cache.make(request, reply, {
        asked,
        isLarge: true,
        scopes: scopesOf(queries),
        ...dayOfWaiting(services, framework, asked),
        view: () => networkView(kept, { ...question, asked }, () => asOfNow(services, asked)),
        // The network is folded once for every order, search and page of it.
        page: { rowsOf: ({ matrix }) => matrix.rows.length, cut: whole => chosenFrom(whole, question) },
        pageOf: networkText,
      })
    },
  )
}

/** Which framework the page is about may change with a rating in any of them. */
const scopesOf = (queries: ReadQueries): readonly string[] => [
  ...queries.frameworks.ids().map(scopeOf.framework),
  scopeOf.kind('district'),
  scopeOf.kind('school'),
  scopeOf.frameworks,
]

function assertColumn(queries: ReadQueries, framework: string, sort: string): void {
  if (sort === 'name' || sort === 'moved') return
  const versions = queries.frameworks.get(framework)?.versions ?? []
  if (versions.some(({ document }) => document.components.some(({ id }) => id === sort))) return
  const detail = `sort is name, moved or a component of ${framework}`
  throw problem('invalid-request', detail, { errors: [{ parameter: 'sort', detail }] })
}
