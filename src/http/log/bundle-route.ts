import { hash } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { PUBLIC } from '../../../projections/trail/visibility.ts'
import { archiveOf } from '../../app/bundle/archive.ts'
import { EVERYTHING, keysText } from '../../audit/bundle.ts'
import { streamOf } from '../../domain/subjects.ts'
import { EntityKind } from '../../domain/values/entity-reference.ts'
import { Id } from '../../domain/values/text.ts'
import { rolesInWords } from '../../identity/policy.ts'
import { VIEW_VERSION } from '../edge/answer-bytes.ts'
import { isFresh, sendUnchanged } from '../edge/is-fresh.ts'
import { problem } from '../edge/problem.ts'
import { problems } from '../edge/problems.ts'
import { entityOf, resolveTimes, times } from '../edge/query.ts'
import type { Services } from '../edge/services.ts'
import { sharedWith } from '../edge/shared-with.ts'
import { patientStream } from '../feed/patient-stream.ts'
import { recordShown, viewerOf } from '../trail/viewer.ts'
import { assertListed, type BundleQuestion, bundleFiles, privilegedIn, shownOf } from './bundle.ts'
import { bundleStreams } from './bundle-streams.ts'

const BundleQuery = z.strictObject({
  district: Id.optional().meta({
    description:
      'Of one district: its own events, what was rated, its promises and cases, and the same of its schools',
  }),
  school: Id.optional().meta({ description: 'Of one school: its own events, what was rated, and its cases' }),
  case: Id.optional().meta({ description: 'Of one case' }),
  commitment: Id.optional().meta({ description: 'Of one commitment' }),
  size: z
    .string()
    .regex(/^(0|[1-9]\d{0,14})$/, 'a number of events')
    .optional()
    .meta({ description: 'Of how many events, of those sizes that were signed: the last one unless said' }),
  minPosition: times.minPosition,
})
type Asked = z.infer<typeof BundleQuery>

/** A part of the record, or all of it, as one file that anybody can check offline. */
export const bundleRoute: FastifyPluginAsyncZod<Services> = async (app, services) => {
  app.get(
    '/v1/exports/audit-bundle',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'exportAuditBundle',
        summary: 'A part of the record with all that proves it, as one zip to be checked offline',
        description:
          'Of one district, school, case or commitment, or of everything where none is named. The same question about the same size gives the same bytes, and what is for everyone has an ETag. `ledger verify` checks it without network and server; `docs/proof.md` says what is in it. ' +
          `What is not public is withheld and its events are counted; ${rolesInWords('readDraft')} is given drafts, and ${rolesInWords('readKeys')} what keys did. Such a read is recorded.`,
        tags: ['audit'],
        security: [{}, { key: [] }],
        querystring: BundleQuery,
        response: {
          200: { description: 'OK', content: { 'application/zip': { schema: z.string() } } },
          ...problems(400, 404, 503),
        },
      },
    },
    async (request, reply) => {
      const get = async (url: string) => {
        const { statusCode: status, payload: text } = await app.inject({ url })
        return { status, text }
      }
      const question = await questionOf(services, request.query, request.caller)
      const { subject, size, viewer } = question
      const privileged = await privilegedIn(services, question)
      if (privileged !== null) await recordShown(services, request, [privileged], { what: 'export', subject })
      const { vary, cacheControl } = sharedWith(viewer === PUBLIC ? 'everyone' : 'few')
      // A read of what is not public is recorded each time, so it is sent in full each time: only a public bundle has a tag.
      if (viewer === PUBLIC) reply.header('etag', tagOf(services, question))
      const name = `audit-bundle-${subject.replaceAll(/[^\w.-]/g, '-')}-${size}.zip`
      reply
        .headers({
          vary,
          'cache-control': cacheControl,
          'content-disposition': `attachment; filename="${name}"`,
        })
        .type('application/zip')
      const tag = reply.getHeader('etag')
      if (typeof tag === 'string' && isFresh(request.headers['if-none-match'], tag))
        return sendUnchanged(reply)
      if (request.method === 'HEAD') return reply.send('')
      return sent(reply, patientStream(archiveOf(bundleFiles(services, question, get)), services.timer))
    },
  )
}

/** The ETag of a bundle, made of all that its bytes rest on, without making the bytes. */
function tagOf(
  { checkpoints, runner }: Services,
  { subject, size, streams, checkpoint }: BundleQuestion,
): string {
  const unread = runner.status.map(({ name, setAside }) => [name, setAside.map(({ event }) => event)])
  const made = [VIEW_VERSION, subject, size, streams, checkpoint, keysText(checkpoints.signed.keys), unread]
  return `"${hash('sha256', JSON.stringify(made)).slice(0, 32)}"`
}

const sent = (reply: FastifyReply, stream: Readable): FastifyReply => reply.send(stream)

async function questionOf(
  services: Services,
  { size: given, minPosition, ...named }: Asked,
  caller: Parameters<typeof viewerOf>[1],
): Promise<BundleQuestion> {
  await resolveTimes(services, { minPosition }, ['trail'])
  const { checkpoints } = services
  const { published } = checkpoints
  if (published === null) throw problem('not-signed', 'Nothing has been signed over this log yet.')
  const size = given === undefined ? published.size : Number(given)
  if (size > published.size)
    throw problem('size-unknown', `The log has ${published.size} events that were signed, not ${size}.`)
  const checkpoint = await checkpoints.witnessedOf(size)
  if (checkpoint === null) throw problem('not-signed', `No checkpoint of ${size} events was signed.`)
  if (!checkpoints.signs)
    throw problem('signs-elsewhere', 'An inventory is signed by the node that holds the key.')
  await resolveTimes(services, { minPosition: String(size) }, ['trail', 'entities'])
  assertListed(services, size)
  const shown = { size, viewer: viewerOf(services, caller) }
  return { ...(await subjectOf(services, named, shown)), ...shown, checkpoint }
}

async function subjectOf(
  services: Services,
  named: Pick<Asked, 'district' | 'school' | 'case' | 'commitment'>,
  shown: Pick<BundleQuestion, 'size' | 'viewer'>,
): Promise<Pick<BundleQuestion, 'subject' | 'streams'>> {
  const [first, ...more] = Object.entries(named).filter(([, id]) => id !== undefined)
  if (more.length > 0)
    throw problem('bad-request', 'Say one of district, school, case and commitment, or none.')
  if (first === undefined) return { subject: EVERYTHING, streams: null }
  const [kind, id] = first
  const entity = EntityKind.safeParse(kind)
  if (entity.success) entityOf(services, entity.data, id, { asOf: null, knownAt: shown.size })
  const own = entity.success
    ? streamOf.entity({ kind: entity.data, id })
    : kind === 'case'
      ? streamOf.closure(id)
      : streamOf.commitment(id)
  const { logOrder } = services.queries
  if (logOrder.ofStreams([own], shown.size).length === 0)
    throw problem('not-found', `The first ${shown.size} events have no ${kind} ${id}.`)
  const shownIn = (streams: readonly string[]) => {
    const rows = logOrder.ofStreams(streams, shown.size).filter(row => shownOf(row, shown) !== null)
    return new Set(rows.map(({ stream }) => stream))
  }
  return {
    subject: `${kind}/${id}`,
    streams: await bundleStreams({ ...services, size: shown.size }, { kind, id }, shownIn),
  }
}
