import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Bounds } from '../../../projections/engine/bounds.ts'
import { scopeOf } from '../../../projections/engine/projection.ts'
import { ENTITY_RESPONSES, entityOf } from '../../../projections/entity/entity.ts'
import { EntitiesResponse, entitiesOf } from '../../../projections/entity/list.ts'
import { describeEntity } from '../../app/entity/describe-entity.ts'
import type { EntityDescription } from '../../domain/entity/command.ts'
import { entity } from '../../domain/entity/entity.ts'
import type { EntityState } from '../../domain/entity/state.ts'
import { streamOf } from '../../domain/subjects.ts'
import { PartialDate } from '../../domain/values/date.ts'
import type { EntityReference } from '../../domain/values/entity-reference.ts'
import { Id, Name, text } from '../../domain/values/text.ts'
import { digestOf } from '../edge/answer-bytes.ts'
import { addressOf, creating, requestOf, sendOutcome } from '../edge/command-response.ts'
import { asTable } from '../edge/csv.ts'
import { type About, KINDS } from '../edge/entity-kinds.ts'
import { type ProblemAnswer, problem } from '../edge/problem.ts'
import { problems } from '../edge/problems.ts'
import { nextPage, paging, resolveTimes, times } from '../edge/query.ts'
import type { App, Services } from '../edge/services.ts'
import { entitiesCsv } from './list-csv.ts'
import { entityProblems } from './status.ts'

const DistrictBody = z
  .strictObject({
    name: Name.optional().meta({ description: 'Needed to register it; another one renames it' }),
    state: text(64).optional(),
    joinedOn: PartialDate.optional().meta({ description: 'When it joined the network' }),
    joinedBy: PartialDate.optional().meta({ description: 'Where only that it had joined by then is known' }),
    leftOn: PartialDate.optional().meta({ description: 'When it left the network' }),
    adoptedOn: PartialDate.optional().meta({
      description: 'When it adopted the strategy, which makes the commitments that come with it',
    }),
    funders: z.array(Name).max(50).optional().meta({ description: 'Who paid for the adoption' }),
    occurredOn: PartialDate.optional(),
  })
  .refine(({ joinedOn, joinedBy }) => joinedOn === undefined || joinedBy === undefined, {
    path: ['joinedBy'],
    message: 'joinedOn says the day already: send one of the two',
  })
  .meta({ id: 'DistrictBody' })
const SchoolBody = z
  .strictObject({
    name: Name.optional().meta({ description: 'Needed to register it; another one renames it' }),
    district: Id.optional().meta({ description: 'The registered district that it lies in' }),
    operator: Name.optional(),
    openedOn: PartialDate.optional(),
    closedOn: PartialDate.optional(),
    occurredOn: PartialDate.optional(),
  })
  .meta({ id: 'SchoolBody' })
const BODIES = { district: DistrictBody, school: SchoolBody } as const

/** Districts and schools: reading what is known of them, and recording it. */
export const entityRoutes: FastifyPluginAsyncZod<Services> = async (app, services) => {
  for (const about of KINDS) {
    listing(app, services, about)
    showing(app, services, about)
    describing(app, services, about)
  }
}

function listing(app: App, services: Services, { kind, plural, title }: About): void {
  const { cache, queries } = services
  app.get(
    `/v1/${plural}`,
    {
      config: { permission: 'read' },
      onRequest: cache.onRequest,
      schema: {
        operationId: `list${title}s`,
        summary: `The ${plural}, by id, as JSON or CSV`,
        tags: ['entities'],
        querystring: z.strictObject({ ...times, ...paging }),
        response: { 200: asTable(EntitiesResponse), ...problems(503) },
      },
    },
    async (request, reply) => {
      const { limit, cursor } = request.query
      const asked = await resolveTimes(services, request.query, ['entities'])
      return cache.make(request, reply, {
        asked,
        scopes: [scopeOf.kind(kind)],
        view: () =>
          entitiesOf(queries.entities, kind, asked, {
            limit,
            cursor,
            next: from => nextPage(request.url, from),
          }),
        linkOf: ({ page }) => page.next,
        csvOf: entitiesCsv,
      })
    },
  )
}

function showing(app: App, services: Services, { kind, plural, title }: About): void {
  app.get(
    `/v1/${plural}/:id`,
    {
      config: { permission: 'read' },
      schema: {
        operationId: `get${title}`,
        summary: `What is known of one ${kind}`,
        tags: ['entities'],
        params: z.object({ id: Id }),
        querystring: z.strictObject(times),
        response: { 200: ENTITY_RESPONSES[kind], ...problems(404, 503) },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const asked = await resolveTimes(services, request.query, ['entities'])
      const now = await entityNow(services, { kind, id }, asked.bounds)
      const body = entityOf(services.queries.entities, { kind, id }, now, asked)
      const { revision } = now
      // Names come from the rows of imports too, which the entity's own revision does not count.
      const rest = digestOf(JSON.stringify(body))
      return services.cache.resource(request, reply, { revision, rest, body, asked })
    },
  )
}

/** The entity as its stream has it now. A question about the time before its registration was withdrawn does not throw. */
async function entityNow(
  { facts, handler, queries }: Services,
  reference: EntityReference,
  { knownAt }: Bounds,
): Promise<{ readonly state: EntityState; readonly revision: number }> {
  const { state, revision } = await handler.load(entity, streamOf.entity(reference))
  if (knownAt === null || revision === null || !queries.entities.exists(reference, knownAt))
    return facts.entity(reference)
  return { state, revision }
}

function describing(app: App, services: Services, { kind, plural, title }: About): void {
  app.put(
    `/v1/${plural}/:id`,
    {
      config: { permission: 'describe' },
      schema: {
        operationId: `put${title}`,
        summary: `Register a ${kind}, rename it or add what is known of it`,
        tags: ['entities'],
        params: z.object({ id: Id }),
        body: BODIES[kind],
        response: creating,
      },
    },
    async (request, reply) => {
      const { occurredOn, ...said } = request.body
      const { id } = request.params
      const description: EntityDescription = { kind, id, ...said }
      const outcome = await describeEntity(services, description, occurredOn, requestOf(services, request))
      if (outcome.kind === 'id-too-long') throw adoptionIdTooLong(outcome.id)
      return sendOutcome(services, reply, outcome, entityProblems, { location: addressOf(request) })
    },
  )
}

/** Adopting the strategy makes commitments whose ids hold that of the district. */
function adoptionIdTooLong(id: string): ProblemAnswer {
  const detail = `Adopting makes the commitment ${id}, and an id has at most 64 characters: use a shorter district id`
  return problem('invalid-request', `${detail}.`, { errors: [{ pointer: '/adoptedOn', detail }] })
}
