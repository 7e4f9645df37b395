import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { actOf } from '../../../projections/trail/entry.ts'
import { trailOf, trailPage } from '../../../projections/trail/page.ts'
import { PUBLIC, placeIn } from '../../../projections/trail/visibility.ts'
import { badCursor, resolveTimes, times } from '../../http/edge/query.ts'
import type { Services } from '../../http/edge/services.ts'
import { filterOf, trailFilters } from '../../http/trail/filters.ts'
import { trailText } from './trail-html.ts'

const ENTRIES_SHOWN = 100
const PROJECTIONS = ['trail']
const { knownAt, minPosition } = times
const querystring = z.strictObject({
  ...trailFilters,
  order: z.enum(['newest', 'oldest']).optional(),
  cursor: z.string().optional(),
  knownAt,
  minPosition,
})

/**
 * The page of the audit trail. It shows everyone what is public, whatever key is sent with it. It names persons, so it is not
 * cached.
 */
export const trailPages: FastifyPluginAsyncZod<Services> = async (app, services) => {
  const { cache, queries, names } = services
  app.get(
    '/audit/entries',
    { config: { permission: 'read' }, schema: { hide: true, querystring } },
    async (request, reply) => {
      const { order = 'newest', cursor, knownAt, minPosition, ...filters } = request.query
      const asked = await resolveTimes(services, { knownAt, minPosition }, PROJECTIONS)
      const after = cursor === undefined ? null : placeIn(cursor)
      if (cursor !== undefined && after === null) throw badCursor()
      const range = { order, after, knownAt: asked.bounds.knownAt }
      const question = { viewer: PUBLIC, filter: filterOf(filters), range }
      const telling = { queries, nameOf: await names.known() }
      const found = await trailPage(services, question, ENTRIES_SHOWN)
      const view = trailOf(telling, question, found, { asked: asked.echo, nextOf: next => next })
      const acts = found.lines.map(({ row, stored }) => ({
        act: actOf(telling, row, stored),
        shownMs: (queries.trail.eventAt({ at: row.place.at, step: null }) ?? row).recordedMs,
      }))
      const given = { ...filters, order: order === 'newest' ? undefined : order, knownAt }
      const pageOf = (trail: typeof view.body) => trailText({ trail, acts, given, cursor: cursor ?? null })
      return cache.view(request, reply, { asked, view, link: null, pageOf })
    },
  )
}
