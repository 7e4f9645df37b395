import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { z } from 'zod'
import { AssessmentResponse, assessmentOf } from '../../../projections/assessment/assessment.ts'
import { withNames } from '../../../projections/engine/actor.ts'
import { namedNow } from '../../../projections/entity/named.ts'
import { assessment } from '../../domain/assessment/assessment.ts'
import type { AssessmentState } from '../../domain/assessment/state.ts'
import { streamOf } from '../../domain/subjects.ts'
import type { EntityKind, EntityReference } from '../../domain/values/entity-reference.ts'
import { draftRoleFor, rolesInWords } from '../../identity/policy.ts'
import { digestOf } from '../edge/answer-bytes.ts'
import { KINDS } from '../edge/entity-kinds.ts'
import { recordRead } from '../edge/privileged-read.ts'
import { problem } from '../edge/problem.ts'
import { problems } from '../edge/problems.ts'
import { StoreQuery } from '../edge/query.ts'
import type { Services } from '../edge/services.ts'
import { addressOf, assessmentParams } from './routes.ts'

/** One assessment, read from its stream: a published one is for every caller, a draft only for callers who may see it. */
export const assessmentReading: FastifyPluginAsyncZod<Services> = async (app, services) => {
  for (const { kind, plural, title } of KINDS) {
    app.get(
      addressOf(plural),
      {
        config: { permission: 'read' },
        schema: {
          operationId: `get${title}Assessment`,
          summary: `One assessment of a ${kind}: its state, its ratings and who gave them`,
          description: `What is published is for everyone; a draft is for ${rolesInWords('readDraft')} and is otherwise answered as if it were not there.`,
          tags: ['assessments'],
          security: [{}, { key: [] }],
          params: assessmentParams,
          querystring: StoreQuery,
          response: { 200: AssessmentResponse, ...problems(404) },
        },
      },
      async (request, reply) => show(services, kind, request.params, request, reply),
    )
  }
}

async function show(
  services: Services,
  kind: EntityKind,
  { id, framework, period }: z.infer<typeof assessmentParams>,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const about: EntityReference = { kind, id }
  const stream = streamOf.assessment({ framework, entity: id, period })
  const { handler } = services
  const { state, revision, standing } = await handler.load(assessment, stream)
  const facts = await services.facts.framework(framework)
  const isThere = revision !== null && standing.length > 0 && facts.versions[0]?.rates === kind
  const known = await services.facts.knownEntity(about)
  const { caller } = request
  const role = draftRoleFor(caller, about, known.district)
  // A draft that the caller may not see is answered like one that is not there.
  if (!isThere || (state.status !== 'published' && role === null)) {
    throw problem('not-found', `${kind} ${id} has no published assessment of ${framework} in ${period}.`)
  }
  const seesDrafts = role !== null
  if (role === 'auditor' && caller !== null && hasUnpublished(state)) {
    await recordRead(services, caller, role, request.id, { what: 'assessment', subject: stream, revision })
  }
  const { entity: named } = namedNow(services.queries.entities, about, known)
  const shown = assessmentOf({ entity: named, framework, period, revision }, state, standing, seesDrafts)
  const body = withNames(shown, await services.names.known())
  // What is shown depends on the caller and on the name of the entity too, which the revision does not count.
  const rest = digestOf(JSON.stringify(body))
  const seenBy = seesDrafts ? 'few' : 'everyone'
  return services.cache.resource(request, reply, { revision, rest, body, seenBy })
}

const hasUnpublished = ({ status, corrections }: AssessmentState): boolean =>
  status !== 'published' ||
  Object.values(corrections).some(({ decided }) => decided?.type !== 'CorrectionApproved')
