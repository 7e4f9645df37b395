import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { challengeCommandsOn } from '../../app/assessment/challenge-commands.ts'
import { ChallengeOutcome } from '../../domain/assessment/event.ts'
import type { EntityReference } from '../../domain/values/entity-reference.ts'
import { Id, Rationale } from '../../domain/values/text.ts'
import { challengeRoleFor } from '../../identity/policy.ts'
import { adding, createdId, reasonFields, Written } from '../edge/command-response.ts'
import { type About, KINDS } from '../edge/entity-kinds.ts'
import { problem } from '../edge/problem.ts'
import { problems } from '../edge/problems.ts'
import type { App, Services } from '../edge/services.ts'
import { addressOf, assessmentParams, sendGiven } from './routes.ts'

const { rationale, evidence, occurredOn } = reasonFields
const ChallengeBody = z
  .strictObject({
    item: Id,
    reason: Rationale.meta({ description: 'What is put in question, and why' }),
    evidence,
    occurredOn,
  })
  .meta({
    id: 'ChallengeBody',
    example: {
      item: 'culture',
      reason: 'The rating rests on a visit of the year before.',
      evidence: [{ title: 'Letter of 10 July 2014', kind: 'letter' }],
      occurredOn: '2014-07-10',
    },
  })
const AnswerBody = z
  .strictObject({
    outcome: ChallengeOutcome.meta({
      description: '`upheld`: a correction that names the challenge follows; `dismissed` needs a rationale',
    }),
    rationale,
    occurredOn,
  })
  .meta({ id: 'ChallengeAnswerBody' })

/** The challenges that a district raises against its published ratings, and the answers to them. */
export const challengeRoutes: FastifyPluginAsyncZod<Services> = async (app, services) => {
  for (const about of KINDS) {
    raising(app, services, about)
    answering(app, services, about)
  }
}

function raising(app: App, services: Services, about: About): void {
  const { kind, plural, title } = about
  const commands = challengeCommandsOn(services)
  app.post(
    `${addressOf(plural)}/challenges`,
    {
      config: { permission: 'challenge', needsIdempotencyKey: true },
      schema: {
        operationId: `challenge${title}Rating`,
        summary: `Challenge a published rating of a ${kind}, as the district that it concerns`,
        description:
          'Within the `challengeWindow` of its framework version, counted from the publication; one at a time of an item.',
        tags: ['assessments'],
        params: assessmentParams,
        body: ChallengeBody,
        response: adding,
      },
    },
    async (request, reply) => {
      const district = await takeDistrict(services, request, { kind, id: request.params.id })
      const id = createdId(request)
      return sendGiven(
        services,
        about,
        request,
        reply,
        (address, asked) => commands.raise(address, { ...request.body, id, district }, asked),
        { id },
      )
    },
  )
}

function answering(app: App, services: Services, about: About): void {
  const { kind, plural, title } = about
  const commands = challengeCommandsOn(services)
  app.post(
    `${addressOf(plural)}/challenges/:challenge/answer`,
    {
      config: { permission: 'answerChallenge', needsIdempotencyKey: true },
      schema: {
        operationId: `answer${title}Challenge`,
        summary: `Answer a challenge of a rating of a ${kind}, as a person who had no part in the rating`,
        tags: ['assessments'],
        params: assessmentParams.extend({ challenge: Id }),
        body: AnswerBody,
        response: { 200: Written, ...problems(404, 409, 412, 422) },
      },
    },
    async (request, reply) => {
      // A challenge has one answer, which needs no id of its own; the Idempotency-Key is required all the same.
      createdId(request)
      const { challenge: id } = request.params
      return sendGiven(services, about, request, reply, (address, asked) =>
        commands.answer(address, { ...request.body, id }, asked),
      )
    },
  )
}

/** The district that the caller acts for, which must be that of the entity; a school's is the one that it belongs to now. */
async function takeDistrict(
  { facts }: Services,
  request: FastifyRequest,
  entity: EntityReference,
): Promise<string> {
  const { caller } = request
  if (caller === null) throw problem('unauthenticated', 'Writing needs a key.')
  const { district: owner } = await facts.knownEntity(entity)
  request.role = challengeRoleFor(caller, entity, owner)
  if (request.role !== null && caller.district !== null) return caller.district
  const of = caller.district === null ? 'no district' : `the district ${caller.district}`
  throw problem('forbidden', `The key is for ${of}; ${entity.kind} ${entity.id} is another's to speak for.`)
}
