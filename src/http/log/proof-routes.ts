import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { PUBLIC } from '../../../projections/trail/visibility.ts'
import type { Hash } from '../../audit/hash.ts'
import { leafOf } from '../../audit/leaf.ts'
import { consistencyProof, inclusionProof } from '../../audit/proof.ts'
import { addCheckpoint, tlogProof } from '../../audit/proof-text.ts'
import { problem } from '../edge/problem.ts'
import { problems } from '../edge/problems.ts'
import { resolveTimes, times } from '../edge/query.ts'
import type { App, Services } from '../edge/services.ts'
import { Uuid } from '../trail/filters.ts'

const config = { permission: 'read' } as const
const tags = ['audit']

const Size = z.string().regex(/^(0|[1-9]\d{0,14})$/, 'a number of events')
const size = Size.optional().meta({
  description: 'Of how many events: unless said, those of the last checkpoint',
})
const Root = z.string().meta({ description: 'SHA-256 in base64' })
const Proof = z.array(Root).meta({ description: 'Hashes, the lowest first (RFC 6962)' })
const Origin = z.string().nullable().meta({ description: 'What the log is called; null before it is signed' })
const CheckpointText = z
  .string()
  .nullable()
  .meta({ description: 'What was signed over the log of this size; null where nothing was' })

const InclusionResponse = z
  .object({
    origin: Origin,
    position: z.string().meta({ description: 'Of the event' }),
    index: z.string().meta({ description: 'Of its leaf: one less than its position' }),
    size: z.string(),
    leafHash: Root,
    leaf: z.string().nullable().meta({
      description: 'What the hash is made of, in UTF-8, behind a byte 0; null where the event was not named',
    }),
    rootHash: Root,
    proof: Proof,
    checkpoint: CheckpointText,
  })
  .meta({ id: 'InclusionProof' })
const ConsistencyResponse = z
  .object({
    origin: Origin,
    from: z.string(),
    to: z.string(),
    fromRoot: Root,
    toRoot: Root,
    proof: Proof.meta({
      description:
        'Hashes, the lowest first (RFC 6962); none from 0, which every log continues, and between equal sizes',
    }),
    checkpoint: CheckpointText,
  })
  .meta({ id: 'ConsistencyProof' })

/** How a route describes a proof that is given as lines of text too. */
const asText = <Response extends z.ZodType>(response: Response) => ({
  description: 'OK',
  content: { 'application/json': { schema: response }, 'text/plain': { schema: z.string() } },
})

/** The proofs that an event is in the log, and that the log only ever grew. */
export const proofRoutes: FastifyPluginAsyncZod<Services> = async (app, services) => {
  inclusion(app, services)
  consistency(app, services)
}

function inclusion(app: App, services: Services): void {
  const { checkpoints, runner } = services
  const Query = z.strictObject({
    event: Uuid.optional().meta({ description: 'The id of an event that is public' }),
    position: z
      .string()
      .regex(/^[1-9]\d{0,14}$/, 'a position')
      .optional()
      .meta({ description: 'Or where any event stands, of which only the hash is told' }),
    size,
    minPosition: times.minPosition,
  })
  app.get(
    '/v1/proofs/inclusion',
    {
      config,
      schema: {
        operationId: 'getInclusionProof',
        summary: 'That an event is in the log, provable to anybody offline',
        description:
          '`Accept: text/plain` gives c2sp.org/tlog-proof@v1, which carries its checkpoint. `docs/proof.md` says how to check it.',
        tags,
        querystring: Query,
        response: { 200: asText(InclusionResponse), ...problems(400, 404, 503) },
      },
    },
    async (request, reply) => {
      const { event, position: given, size: asked, minPosition } = request.query
      await resolveTimes(services, { minPosition }, ['trail'])
      if ((event === undefined) === (given === undefined))
        throw problem('bad-request', 'Say either event or position.')
      const named = event === undefined ? null : await publicEvent(services, event)
      const position = named?.position ?? Number(given)
      const of = sizeWithin(services, asked)
      if (position > of)
        throw problem(
          'size-unknown',
          `The log of ${of} events does not hold the one at position ${position}.`,
        )
      const index = position - 1
      const proof = inclusionProof(index, of, runner.tiles.hashAt)
      const checkpoint = await checkpoints.textOf(of)
      if (wantsText(request)) return sendText(reply, tlogProof(index, proof, signed(checkpoint, of)))
      return send(reply, {
        origin: checkpoints.signed.origin,
        position: String(position),
        index: String(index),
        size: String(of),
        leafHash: inBase64(runner.tiles.hashAt(0, index)),
        leaf: named?.leaf ?? null,
        rootHash: inBase64(runner.tiles.rootOf(of)),
        proof: proof.map(inBase64),
        checkpoint,
      } satisfies z.infer<typeof InclusionResponse>)
    },
  )
}

function consistency(app: App, services: Services): void {
  const { checkpoints, runner } = services
  app.get(
    '/v1/proofs/consistency',
    {
      config,
      schema: {
        operationId: 'getConsistencyProof',
        summary: 'That the log of one size begins with the log of another',
        description: '`Accept: text/plain` gives the lines that a C2SP witness is sent (add-checkpoint).',
        tags,
        querystring: z.strictObject({
          from: Size.meta({ description: 'How many events were seen before' }),
          to: size,
        }),
        response: { 200: asText(ConsistencyResponse), ...problems(400, 404) },
      },
    },
    async (request, reply) => {
      const { to: asked, from: given } = request.query
      const to = sizeWithin(services, asked)
      const from = Number(given)
      if (from > to) throw problem('size-unknown', `The log of ${to} events does not begin with ${from}.`)
      const proof = consistencyProof(from, to, runner.tiles.hashAt)
      const checkpoint = await checkpoints.textOf(to)
      if (wantsText(request)) return sendText(reply, addCheckpoint(from, proof, signed(checkpoint, to)))
      return send(reply, {
        origin: checkpoints.signed.origin,
        from: String(from),
        to: String(to),
        fromRoot: inBase64(runner.tiles.rootOf(from)),
        toRoot: inBase64(runner.tiles.rootOf(to)),
        proof: proof.map(inBase64),
        checkpoint,
      } satisfies z.infer<typeof ConsistencyResponse>)
    },
  )
}

/** What everyone may see of an event, and where it stands. */
async function publicEvent({ queries, store }: Services, id: string) {
  const row = queries.trail.event(id, PUBLIC)
  const [stored] = row === null ? [] : await store.readEvents([row])
  if (row === null || stored === undefined)
    throw problem('not-found', `The record has no event ${id} that is public.`)
  return { position: row.position, leaf: leafOf(stored) }
}

/** The size that is asked about: at most what was signed, or, before anything was, what this node has read. */
function sizeWithin({ checkpoints, runner }: Services, asked: string | undefined): number {
  const head = checkpoints.published?.size ?? runner.tiles.size
  const of = asked === undefined ? head : Number(asked)
  if (of > head) throw problem('size-unknown', `The log has ${head} events that can be proven, not ${of}.`)
  return of
}

function signed(checkpoint: string | null, of: number): string {
  if (checkpoint === null) throw problem('not-signed', `No checkpoint of ${of} events was signed.`)
  return checkpoint
}

const wantsText = ({ headers: { accept = '' } }: FastifyRequest): boolean => /^\s*text\/plain\b/i.test(accept)
const inBase64 = (hash: Hash): string => hash.toString('base64')
const headers = { 'cache-control': 'no-cache', vary: 'accept' }

const send = (reply: FastifyReply, body: object): FastifyReply =>
  reply.headers(headers).type('application/json; charset=utf-8').send(body)
const sendText = (reply: FastifyReply, text: string): FastifyReply =>
  reply.headers(headers).type('text/plain; charset=utf-8').send(text)
