import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { EventResponse, eventOf } from '../../../projections/trail/event.ts'
import { TrailResponse, trailOf, trailPage } from '../../../projections/trail/page.ts'
import { PUBLIC } from '../../../projections/trail/visibility.ts'
import { rolesInWords } from '../../identity/policy.ts'
import { asTableOrLines } from '../edge/csv.ts'
import { formOf } from '../edge/form.ts'
import { problem } from '../edge/problem.ts'
import { problems } from '../edge/problems.ts'
import { minPosition, resolveTimes } from '../edge/query.ts'
import type { App, Services } from '../edge/services.ts'
import { Uuid } from './filters.ts'
import { sendLines } from './lines.ts'
import { LINES, linesAsked, shownAs, TRAIL_PROJECTIONS, TrailQuery, trailQuestion } from './question.ts'
import { recordShown, viewerOf } from './viewer.ts'

const config = { permission: 'read' } as const
const tags = ['audit']
const security: readonly Readonly<Record<string, readonly string[]>>[] = [{}, { key: [] }]

/** The audit trail: every event as a readable line, and as it is stored. */
export const trailRoutes: FastifyPluginAsyncZod<Services> = async (app, services) => {
  listing(app, services)
  oneEvent(app, services)
}

function listing(app: App, services: Services): void {
  const { cache } = services
  app.get(
    trailQuestion.path,
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
      const { query, url } = request
      const viewer = viewerOf(services, request.caller)
      const { asked, question, telling } = await linesAsked(services, query, viewer)
      const isJson = formOf(request).media === 'json'
      if (!isJson) return sendLines(services, telling, request, reply, question, query.limit)
      const found = await trailPage(services, question, query.limit ?? LINES)
      const rows = found.lines.map(({ row }) => row)
      await recordShown(services, request, rows, { what: 'trail' })
      const view = trailOf(telling, question, found, shownAs(asked, url))
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
        querystring: z.strictObject(minPosition),
        response: { 200: EventResponse, ...problems(404, 503) },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const asked = await resolveTimes(services, request.query, TRAIL_PROJECTIONS)
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
