import type { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { cloudEventOf } from '../../../projections/trail/cloud-event.ts'
import { feedIdIn, feedIdOf, markOf } from '../../../projections/trail/feed-id.ts'
import type { Place } from '../../../projections/trail/visibility.ts'
import { shown } from '../../domain/values/shown.ts'
import { logEnd } from '../edge/log-end.ts'
import { MEDIA, wantsEvents } from '../edge/media.ts'
import { problem } from '../edge/problem.ts'
import { problems } from '../edge/problems.ts'
import { resolveTimes, times } from '../edge/query.ts'
import type { Services } from '../edge/services.ts'
import { type SeenBy, sharedWith } from '../edge/shared-with.ts'
import { filterOf, trailFilters } from '../trail/filters.ts'
import { type FeedItem, feedItems } from './feed-events.ts'
import { OpenFeeds } from './open-feeds.ts'
import { patientStream } from './patient-stream.ts'

const FEEDS_MAX = 100
/** How long a client waits before it comes back: after it was cut off, and after it found no room. */
const COME_BACK_MS = 2000
const NO_ROOM_RETRY_S = 10

const FeedId = z.string().refine(id => feedIdIn(id) !== null, 'take the id that the feed gave')
const after = {
  description: 'Begin behind the event with this `id` of the feed; from the beginning unless said',
}
const FeedQuery = z.strictObject({
  ...trailFilters,
  after: FeedId.optional().meta(after),
  follow: z.enum(['true', 'false']).optional().meta({
    description:
      'Whether to go on with what is recorded later: server-sent events do unless told not to, and CloudEvents line by line where told to',
  }),
  minPosition: times.minPosition,
})
// A browser sends this header by itself when it comes back; it is empty if no event gave it an id.
const FeedHeaders = z.object({
  'last-event-id': z
    .union([z.literal(''), FeedId])
    .optional()
    .meta(after),
})

/** Every event of the audit trail as it is recorded, for clients that follow it. */
export const feedRoutes: FastifyPluginAsyncZod<Services> = async (app, services) => {
  const open = new OpenFeeds(services.feedsMax ?? FEEDS_MAX)
  app.addHook('preClose', done => {
    open.close()
    done()
  })
  app.get(
    '/v1/feed',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'followFeed',
        summary: 'Every event of the audit trail, in order, and what is recorded from then on',
        description:
          'The CloudEvents of the audit trail as the caller is shown them, each once: as server-sent events (`Accept: text/event-stream`), with a comment line where there is nothing for 15 seconds, or one a line (`application/x-ndjson`). ' +
          'The filters are those of the audit trail, but for one thing: whom a promise or a case is about is known from the event on that says it. ' +
          'Go on behind an event with its `id` (`feedid` of the CloudEvent), as `Last-Event-ID` or `after`. A reader that takes nothing for 30 seconds is cut off. What is not public is sent to those who may see it, and that is recorded.',
        tags: ['audit'],
        security: [{}, { key: [] }],
        querystring: FeedQuery,
        headers: FeedHeaders,
        response: {
          200: {
            description: 'OK',
            content: {
              'text/event-stream': { schema: z.string() },
              'application/x-ndjson': { schema: z.string() },
            },
          },
          ...problems(410, 503),
        },
      },
    },
    async (request, reply) => {
      const { after: given, follow, minPosition, ...filters } = request.query
      const asked = request.headers['last-event-id'] || given
      await resolveTimes(services, { minPosition }, ['trail'])
      const behind = asked === undefined ? null : await placeOf(services, asked)
      const isStream = wantsEvents(request.headers.accept)
      const follows = follow === undefined ? isStream : follow === 'true'
      headed(services, reply, request.caller === null ? 'everyone' : 'few', isStream)
      if (request.method === 'HEAD') return reply.send('')
      const ending = open.begin()
      if (ending === null) throw noRoom()
      reply.raw.once('close', () => ending.abort())
      // A process that ends would wait for a connection that is kept for a next request.
      if (follows) reply.header('connection', 'close')
      const items = feedItems(services, {
        request,
        filter: { ...filterOf(filters), isSettled: true },
        after: behind,
        follows,
        ended: ending.signal,
      })
      const texts = isStream ? eventTexts(items) : lineTexts(items, reply)
      return sent(reply, patientStream(texts, services.timer))
    },
  )
}

function headed({ runner }: Services, reply: FastifyReply, seenBy: SeenBy, isStream: boolean): void {
  const { vary, cacheControl } = sharedWith(seenBy)
  const { position } = runner.read
  reply.headers({ vary, 'cache-control': cacheControl, 'ledger-position': String(position) })
  const completeUpTo = runner.completeUpTo(['trail'])
  if (completeUpTo !== null) reply.header('ledger-stale', String(completeUpTo))
  // Without this header some proxies would hold events back until there are many.
  reply.header('x-accel-buffering', 'no').type(isStream ? 'text/event-stream' : MEDIA.ndjson)
}

const sent = (reply: FastifyReply, stream: Readable): FastifyReply => reply.send(stream)

const noRoom = () =>
  problem('too-many-feeds', 'All of them are taken.', {
    headers: { 'retry-after': String(NO_ROOM_RETRY_S) },
  })

/** The place behind which to go on. Throws a problem where this log has no such event. */
async function placeOf(services: Services, id: string): Promise<Place> {
  const { runner, queries } = services
  const { place, mark } = feedIdIn(id) ?? { place: { at: 0, step: null }, mark: '' }
  const unknown = problem('feed-id-unknown', `This log has no event under the id ${shown(id)}.`)
  const end = place.at > runner.read.position ? await logEnd(services) : null
  if (end !== null && end < place.at) throw unknown
  await resolveTimes(services, { minPosition: String(place.at) }, ['trail'])
  const row = queries.trail.eventAt(place)
  if (row === null || markOf(row) !== mark) throw unknown
  return place
}

/** Server-sent events. A comment is no event. */
async function* eventTexts(items: AsyncIterable<FeedItem>): AsyncGenerator<string> {
  yield `retry: ${COME_BACK_MS}\n\n`
  for await (const item of items) {
    yield item === null ? ':\n\n' : `id: ${feedIdOf(item.row)}\ndata: ${cloudEventOf(item)}\n\n`
  }
}

async function* lineTexts(items: AsyncIterable<FeedItem>, reply: FastifyReply): AsyncGenerator<string> {
  for await (const item of items) {
    if (item !== null) yield `${cloudEventOf(item)}\n`
    // Each line must be a document, so there is no sign of life: a client that waits only gets the headers early.
    else if (!reply.raw.headersSent) reply.raw.flushHeaders()
  }
}
