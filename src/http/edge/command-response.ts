import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { v5 } from 'uuid'
import { z } from 'zod'
import type { CommandRequest, Outcome } from '../../app/command/command-handler.ts'
import { partsOf } from '../../domain/subjects.ts'
import type { Actor } from '../../domain/values/actor.ts'
import { canonicalJson } from '../../domain/values/canonical.ts'
import { PartialDate } from '../../domain/values/date.ts'
import { EvidenceList } from '../../domain/values/evidence.ts'
import { Rationale } from '../../domain/values/text.ts'
import type { Coded } from '../../refusals/wording.ts'
import { listedHeader, preconditionsOf } from './preconditions.ts'
import { problem } from './problem.ts'
import { problems } from './problems.ts'
import type { SubjectProblems } from './refusal.ts'
import type { Services } from './services.ts'

/** How long a write waits for its own position. After that it is answered without one. */
const POSITION_WAIT_MS = 2000

/** The namespace of ids that are made from person, route and Idempotency-Key. */
const CREATED = 'b3b0b8c6-6f0a-5d0e-9d9a-6a4f5b7c2e11'

/** What every write returns. */
export const Written = z
  .object({
    revision: z.int().meta({ description: 'Of the resource now; its ETag' }),
    events: z
      .array(z.string())
      .meta({ description: 'The events that this write recorded; none where the wish was true already' }),
    id: z.string().optional().meta({ description: 'Of what a POST created' }),
  })
  .meta({ id: 'Written' })

/** The responses of a write to something that exists, and of one that may create it. */
export const changing = { 200: Written, ...problems(404, 409, 412, 422, 428) }
export const creating = { ...changing, 201: Written }
/** The responses of a POST that adds something of its own to what exists: it overwrites nothing, so it names no revision. */
export const adding = { 200: Written, 201: Written, ...problems(404, 409, 412, 422) }

/** The fields that every act may have beside its own: why, on what evidence, and when it took place. */
export const reasonFields = {
  rationale: Rationale.optional().meta({ description: 'Why: whatever judges or changes says so' }),
  evidence: EvidenceList.optional().meta({ description: 'On what it rests' }),
  occurredOn: PartialDate.optional().meta({ description: 'When it took place: today unless said' }),
}

/** What a command takes from its request: who acts, and under which preconditions. */
export function requestOf(
  { newId }: Services,
  request: FastifyRequest,
): CommandRequest & { readonly actor: Actor } {
  const { caller, role } = request
  if (caller === null || role === null) throw problem('unauthenticated', 'Writing needs a key.')
  const { person, key, onBehalfOf } = caller
  const idempotencyKey = idempotencyKeyOf(request)
  return {
    actor: { person, key, role, ...(onBehalfOf === null ? {} : { onBehalfOf }) },
    correlationId: newId(),
    requestId: request.id,
    ...preconditionsOf(request),
    ...(idempotencyKey === undefined
      ? {}
      : { idempotency: { key: idempotencyKey, requestSha256: digestOf(request) } }),
  }
}

function idempotencyKeyOf(request: FastifyRequest): string | undefined {
  const key = listedHeader(request, 'idempotency-key')
  if (key !== undefined && !/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw problem('bad-request', 'An Idempotency-Key has 1 to 255 visible ASCII characters.')
  }
  return key
}

/** What makes two requests the same: method, address and what the body says. */
const digestOf = ({ method, url, body }: FastifyRequest): string =>
  createHash('sha256')
    .update(canonicalJson([method, url, textOf(body)]))
    .digest('hex')
const textOf = (body: unknown): string => JSON.stringify(body ?? null)

/** The id of what a POST creates: the same for the same person, route and key, on whatever node. */
export function createdId(request: FastifyRequest): string {
  const { caller, url, routeOptions } = request
  if (routeOptions.config.needsIdempotencyKey !== true) {
    throw new Error(`${url} does not say in its config that it needs an Idempotency-Key`)
  }
  const key = idempotencyKeyOf(request)
  if (key === undefined) throw problem('idempotency-key-missing', 'Creating with POST needs one.')
  return v5(`${caller?.person}\n${url}\n${key}`, CREATED)
}

/** The one address of what a request is about, however the caller wrote it: that of the route with its ids. */
export const addressOf = ({ routeOptions, params }: FastifyRequest): string =>
  (routeOptions.url ?? '').replaceAll(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent((params as Readonly<Record<string, string>>)[name] ?? ''),
  )

export type OutcomeDetails = {
  readonly id?: string
  /** The address at which what was created can be read. */
  readonly location?: string
  /** Whether the recorded events created something: unless said, they did if they began a stream or if there is an `id`. */
  readonly isCreation?: boolean
}

/** Sends the outcome of a command. */
export async function sendOutcome<Refusal extends Coded>(
  _services: Services,
  reply: FastifyReply,
  outcome: Outcome<Refusal>,
  problems: SubjectProblems<Refusal>,
  answered: OutcomeDetails = {},
): Promise<FastifyReply> {
  const { id } = answered
  switch (outcome.kind) {
    case 'done':
      await tellPosition(reply, outcome.position)
      return written(reply, outcome.events, answered)
    case 'replayed':
      reply.header('idempotent-replayed', 'true')
      await tellPosition(reply, outcome.position)
      return written(reply, outcome.events, answered)
    case 'unchanged':
      reply.header('etag', `"${outcome.revision}"`)
      await tellPosition(reply, outcome.position)
      return reply
        .code(200)
        .send({ revision: outcome.revision, events: [], ...(id === undefined ? {} : { id }) })
    case 'refused':
      throw problems.of(outcome.refusal)
    case 'key-reused':
      throw problem('idempotency-key-reused', 'The first request with this key was another one.')
    case 'precondition-required':
      throw problem('precondition-required', `It stands at revision ${outcome.revision}.`)
    case 'precondition-failed':
      throw problem(
        'precondition-failed',
        outcome.revision === null ? 'It does not exist yet.' : `It stands at revision ${outcome.revision}.`,
      )
    case 'id-taken':
      throw problem(
        'id-taken',
        `${idOf(outcome.twin)} is known, and differs by capitals alone: use it, or another id.`,
      )
    case 'contended':
      throw problem('contended', 'The command was decided several times and others were faster.')
  }
}

/** The id of what a stream is about, without the id of what that belongs to. */
const idOf = (stream: string): string => partsOf(stream).at(-1) ?? stream

/** Answers a write from the recorded events alone, so that a first try and its replay are answered alike. */
function written(
  reply: FastifyReply,
  events: readonly { readonly id: string; readonly revision: number }[],
  { id, location, isCreation = id !== undefined || events[0]?.revision === 0 }: OutcomeDetails,
): FastifyReply {
  const revision = events.at(-1)?.revision ?? 0
  if (isCreation && location !== undefined) reply.header('location', location)
  return reply
    .code(isCreation ? 201 : 200)
    .header('etag', `"${revision}"`)
    .send({ revision, events: events.map(each => each.id), ...(id === undefined ? {} : { id }) })
}

/** Sends the position of a write, unless this node does not read that far in time. */
async function tellPosition(reply: FastifyReply, position: Promise<number>): Promise<void> {
  const told = await inTime(position)
  if (told !== null) reply.header('ledger-position', String(told))
}

/** The position, or null where this node does not read it in time. */
async function inTime(position: Promise<number>): Promise<number | null> {
  const { promise: late, resolve } = Promise.withResolvers<null>()
  const timer = setTimeout(resolve, POSITION_WAIT_MS, null)
  try {
    return await Promise.race([position, late])
  } finally {
    clearTimeout(timer)
  }
}
