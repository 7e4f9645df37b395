import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { cloudEventOf } from '../../../projections/trail/cloud-event.ts'
import { entryOf, type Telling } from '../../../projections/trail/entry.ts'
import { EventResponse, eventOf } from '../../../projections/trail/event.ts'
import {
  type TrailPage,
  type TrailQuestion,
  TrailResponse,
  trailOf,
  trailPage,
} from '../../../projections/trail/page.ts'
import { PUBLIC, placeIn } from '../../../projections/trail/visibility.ts'
import { asTable, csvRows, headerOf } from '../edge/csv.ts'
import { MEDIA, mediaOf, wantsLines } from '../edge/media.ts'
import { problem } from '../edge/problem.ts'
import { problems } from '../edge/problems.ts'
import { badCursor, nextPage, paging, resolveTimes, times } from '../edge/query.ts'
import type { App, Services } from '../edge/services.ts'
import { TRAIL } from './csv.ts'
import { filterOf, trailFilters, Uuid } from './filters.ts'

const PROJECTIONS = ['trail']
const config = { permission: 'read' } as const
const tags = ['audit']
const { knownAt, minPosition } = times

/** The audit trail: every event as a readable line, and as it is stored. */
export const trailRoutes: FastifyPluginAsyncZod<Services> = async (app, services) => {
  listing(app, services)
  oneEvent(app, services)
}

/** Of every page of a trail that is given whole. */
const LINES_AT_ONCE = 500

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
          'What happened in an assessment comes behind its publication, in order of revision, and a correction behind its approval. `application/x-ndjson` gives CloudEvents, one a line; it and CSV give all of them unless a limit is said.',
        tags,
        querystring: TrailQuery,
        response: { 200: asTable(TrailResponse), ...problems(503) },
      },
    },
    async (request, reply) => {
      const { order, limit, cursor, knownAt: given, minPosition: least, ...filters } = request.query
      const asked = await resolveTimes(services, { knownAt: given, minPosition: least }, PROJECTIONS)
      const after = cursor === undefined ? null : placeIn(cursor)
      if (cursor !== undefined && after === null) throw badCursor()
      const range = { order, after, knownAt: asked.bounds.knownAt }
      const question = { viewer: PUBLIC, filter: filterOf(filters), range }
      const telling = { queries, nameOf: await services.names.known() }
      const media = wantsLines(request.headers.accept) ? 'ndjson' : mediaOf(request.headers.accept)
      if (media !== 'json') return sendLines(services, telling, reply, question, { media, limit })
      const found = await trailPage(services, question, limit ?? 50)
      const { knownAt: echoed, knownAtPosition } = asked.echo
      const view = trailOf(telling, question, found, {
        asked: { knownAt: echoed, knownAtPosition },
        nextOf: from => nextPage(request.url, from),
      })
      return cache.view(request, reply, { asked, view, link: view.body.page.next })
    },
  )
}

/** Sends the trail line by line, as far as this node has read it now: however long it is, little of it is in memory. */
function sendLines(
  services: Services,
  telling: Telling,
  reply: FastifyReply,
  { viewer, filter, range }: TrailQuestion,
  { media, limit }: { readonly media: 'csv' | 'ndjson'; readonly limit: number | undefined },
): FastifyReply {
  const { position } = services.runner.read
  const knownAt = Math.min(range.knownAt ?? position, position)
  const question = { viewer, filter, range: { ...range, knownAt } }
  const textOf = ({ lines }: TrailPage) =>
    media === 'csv'
      ? csvRows(
          TRAIL,
          lines.map(({ row, stored }) => entryOf(telling, row, stored)),
        )
      : lines.map(line => `${cloudEventOf(line)}\n`).join('')
  reply.headers({ vary: 'accept', 'cache-control': 'no-cache', 'ledger-position': String(position) })
  return reply.type(MEDIA[media]).send(Readable.from(texts(), { objectMode: false }))

  async function* texts(): AsyncGenerator<string> {
    if (media === 'csv') yield headerOf(TRAIL)
    let after = range.after
    for (let left = limit ?? Number.POSITIVE_INFINITY; left > 0; ) {
      const at = { ...question, range: { ...question.range, after } }
      const found = await trailPage(services, at, Math.min(LINES_AT_ONCE, left))
      const text = textOf(found)
      if (text !== '') yield text
      left -= found.lines.length
      if (found.next === null) return
      after = found.next
    }
  }
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
        description: 'An event that is not public is answered as if it were not there.',
        tags,
        params: z.object({ id: Uuid }),
        querystring: z.strictObject({ minPosition }),
        response: { 200: EventResponse, ...problems(404, 503) },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const asked = await resolveTimes(services, request.query, PROJECTIONS)
      const row = queries.trail.event(id, PUBLIC)
      const [stored] = row === null ? [] : await store.readEvents([row])
      if (row === null || stored === undefined) {
        throw problem('not-found', `The record has no event ${id} that is public.`)
      }
      const telling = { queries, nameOf: await services.names.known() }
      const body = eventOf(telling, PUBLIC, row, stored)
      return cache.view(request, reply, { asked, view: { body, position: row.place.at }, link: null })
    },
  )
}
