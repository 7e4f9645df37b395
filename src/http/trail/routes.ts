import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { EventResponse, eventOf } from '../../../projections/trail/event.ts'
import { TrailResponse, trailOf, trailPage } from '../../../projections/trail/page.ts'
import { PUBLIC, placeIn } from '../../../projections/trail/visibility.ts'
import { rolesInWords } from '../../identity/policy.ts'
import { asTableOrLines } from '../edge/csv.ts'
import { formOf } from '../edge/form.ts'
import { problem } from '../edge/problem.ts'
import { problems } from '../edge/problems.ts'
import { badCursor, nextPage, paging, resolveTimes, times } from '../edge/query.ts'
import type { App, Services } from '../edge/services.ts'
import { filterOf, trailFilters, Uuid } from './filters.ts'
import { sendLines } from './lines.ts'
import { recordShown, viewerOf } from './viewer.ts'

const PROJECTIONS = ['trail']
const config = { permission: 'read' } as const
const tags = ['audit']
const security: readonly Readonly<Record<string, readonly string[]>>[] = [{}, { key: [] }]
const { knownAt, minPosition } = times

/** The audit trail: every event as a readable line, and as it is stored. */
export const trailRoutes: FastifyPluginAsyncZod<Services> = async (app, services) => {
  listing(app, services)
  oneEvent(app, services)
}

const TrailQuery = z.strictObject({
  ...trailFilters,
  order: z.enum(['newest', 'oldest']).prefault('newest').meta({ description: 'Which come first' }),
  knownAt,
  minPosition,
  limit: paging.limit.unwrap().optional().meta({
    description:
      'How many a page has at most: 50 unless said; CSV and CloudEvents are whole unless it is said',
  }),
  cursor: z.string().optional().meta({ description: 'Where the page begins: take it as `page.next` has it' }),
})

function listing(app: App, services: Services): void {
  const { cache, queries } = services
  app.get(
    '/v1/audit/entries',
    {
      config,
      schema: {
        operationId: 'listAuditEntries',
        summary: 'Every event as one readable line, as JSON, CSV or CloudEvents',
        description:
          'What happened in an assessment comes behind its publication, in order of revision, and a correction behind its approval. `application/x-ndjson` gives CloudEvents, one a line; it and CSV give all of them unless a limit is said. ' +
          `${rolesInWords('readDraft')} is shown drafts, what was overwritten and what was rejected, at the position where it happened; ${rolesInWords('readKeys')} what keys did. Such a read is recorded.`,
        tags,
        security,
        querystring: TrailQuery,
        response: { 200: asTableOrLines(TrailResponse), ...problems(503) },
      },
    },
    async (request, reply) => {
      const { order, limit, cursor, knownAt: given, minPosition: least, ...filters } = request.query
      const asked = await resolveTimes(services, { knownAt: given, minPosition: least }, PROJECTIONS)
      const after = cursor === undefined ? null : placeIn(cursor)
      if (cursor !== undefined && after === null) throw badCursor()
      const range = { order, after, knownAt: asked.bounds.knownAt }
      const viewer = viewerOf(services, request.caller)
      const question = { viewer, filter: filterOf(filters), range }
      const telling = { queries, nameOf: await services.names.known() }
      const isJson = formOf(request).media === 'json'
      if (!isJson) return sendLines(services, telling, request, reply, question, limit)
      const found = await trailPage(services, question, limit ?? 50)
      const rows = found.lines.map(({ row }) => row)
      await recordShown(services, request, rows, { what: 'trail' })
      const { knownAt: echoed, knownAtPosition } = asked.echo
      const view = trailOf(telling, question, found, {
        asked: { knownAt: echoed, knownAtPosition },
        nextOf: from => nextPage(request.url, from),
      })
      const seenBy = viewer === PUBLIC ? 'everyone' : 'few'
      return cache.view(request, reply, { asked, view, link: view.body.page.next, seenBy })
    },
  )
}

function oneEvent(app: App, services: Services): void {
  const { cache, queries, store } = services
  app.get(
    '/v1/events/:id',
    {
      config,
      schema: {
        operationId: 'getEvent',
        summary: 'One event as it is stored, and its neighbours in its stream',
        description:
          'An event that is not public is answered as if it were not there, but to those who may see it; their read is recorded.',
        tags,
        security,
        params: z.object({ id: Uuid }),
        querystring: z.strictObject({ minPosition }),
        response: { 200: EventResponse, ...problems(404, 503) },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const asked = await resolveTimes(services, request.query, PROJECTIONS)
      const viewer = viewerOf(services, request.caller)
      const row = queries.trail.event(id, viewer)
      const [stored] = row === null ? [] : await store.readEvents([row])
      if (row === null || stored === undefined) {
        throw problem(
          'not-found',
          `The record has no event ${id} that is ${viewer === PUBLIC ? 'public' : 'for you'}.`,
        )
      }
      const { stream: subject, revision } = row
      await recordShown(services, request, [row], { what: 'trail', subject, revision })
      const telling = { queries, nameOf: await services.names.known() }
      const body = eventOf(telling, viewer, row, stored)
      const view = { body, position: row.place.at }
      const seenBy = viewer === PUBLIC ? 'everyone' : 'few'
      return cache.view(request, reply, { asked, view, link: null, seenBy })
    },
  )
}
