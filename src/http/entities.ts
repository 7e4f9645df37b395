import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { scopeOf } from '../../projections/projection.ts'
import type { Asked } from '../../projections/view/bounds.ts'
import { PartialDate } from '../domain/date.ts'
import type { EntityKind } from '../domain/evidence.ts'
import { type EntityState, type EntityWish, registry } from '../domain/registry.ts'
import { streamOf } from '../domain/stream.ts'
import { Id, Name, text } from '../domain/text.ts'
import { ENTITY_ANSWERS, EntitiesAnswer } from './answers.ts'
import { digestOf } from './kept.ts'
import { type About, KINDS } from './kind.ts'
import { problem } from './problem.ts'
import { problems } from './problems.ts'
import { askedOf, nextPage, paging, times } from './question.ts'
import type { App, Services } from './services.ts'
import { answer, requestOf, Written } from './write.ts'

const DistrictBody = z
  .strictObject({
    name: Name.optional(),
    state: text(64).optional(),
    joinedOn: PartialDate.optional(),
    joinedBy: PartialDate.optional(),
    leftOn: PartialDate.optional(),
    adoptedOn: PartialDate.optional(),
    funders: z.array(Name).max(50).optional(),
    occurredOn: PartialDate.optional(),
  })
  .meta({ id: 'DistrictBody' })
const SchoolBody = z
  .strictObject({
    name: Name.optional(),
    district: Id.optional(),
    operator: Name.optional(),
    openedOn: PartialDate.optional(),
    closedOn: PartialDate.optional(),
    occurredOn: PartialDate.optional(),
  })
  .meta({ id: 'SchoolBody' })
const BODIES = { district: DistrictBody, school: SchoolBody } as const

/** Districts and schools: what is known of them, and saying it. */
export const entityRoutes: FastifyPluginAsyncZod<Services> = async (app, services) => {
  for (const about of KINDS) {
    listing(app, services, about)
    showing(app, services, about)
    describing(app, services, about)
  }
}

function listing(app: App, services: Services, { kind, plural, title }: About): void {
  const { kept, queries } = services
  app.get(
    `/v1/${plural}`,
    {
      config: { permission: 'read' },
      onRequest: kept.onRequest,
      schema: {
        operationId: `list${title}s`,
        tags: ['entities'],
        querystring: z.strictObject({ ...times, ...paging }),
        response: { 200: EntitiesAnswer, ...problems(503) },
      },
    },
    async (request, reply) => {
      const { limit, cursor = '' } = request.query
      const asked = await askedOf(services, request.query, ['entities'])
      return kept.make(request, reply, {
        asked,
        scopes: [scopeOf.kind(kind)],
        view: () => {
          const ids = queries.entities.ids(kind, cursor, limit + 1, asked.bounds.knownAt)
          const shown = ids.slice(0, limit).map(id => queries.named({ kind, id }, asked.bounds))
          const position = shown.reduce((latest, each) => Math.max(latest, each.position), 0)
          const items = shown.map(({ entity }) => entity)
          const last = ids.length > limit ? items.at(-1) : undefined
          const page = { next: nextPage(request.url, last?.id ?? null) }
          return { body: { items, ...asked.echo, position: String(position), page }, position }
        },
        linkOf: ({ page }) => page.next,
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
        tags: ['entities'],
        params: z.object({ id: Id }),
        querystring: z.strictObject(times),
        response: { 200: ENTITY_ANSWERS[kind], ...problems(404, 503) },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const asked = await askedOf(services, request.query, ['entities'])
      const { state, revision } = await services.handle.load(registry, streamOf.entity({ kind, id }))
      if (revision === null) throw problem('entity-unknown', `There is no ${kind} ${id}.`)
      const body = { ...shownOf(services, kind, id, asked, state), revision }
      // Names come from the rows of imports too, which the entity's own revision does not count.
      return services.kept.resource(request, reply, { revision, rest: digestOf(JSON.stringify(body)), body })
    },
  )
}

function describing(app: App, services: Services, { kind, plural, title }: About): void {
  const { handle, today } = services
  app.put(
    `/v1/${plural}/:id`,
    {
      config: { permission: 'describe' },
      schema: {
        operationId: `put${title}`,
        tags: ['entities'],
        params: z.object({ id: Id }),
        body: BODIES[kind],
        response: { 200: Written, 201: Written, ...problems(409, 412, 422, 428) },
      },
    },
    async (request, reply) => {
      const { occurredOn, ...said } = request.body
      const { id } = request.params
      const wish: EntityWish = { kind, id, ...said }
      const data = { wish, occurredOn: occurredOn ?? today(), today: today() }
      const asked = requestOf(services, request)
      const command = { type: 'DescribeEntity', data } as const
      const outcome = await handle.execute(registry, streamOf.entity({ kind, id }), command, asked)
      return answer(services, reply, outcome, { location: request.url })
    },
  )
}

/** With `knownAt` what the read model knew by then; without it what the entity's own stream says now. */
function shownOf(
  services: Services,
  kind: EntityKind,
  id: string,
  { bounds, echo }: Asked,
  now: EntityState,
) {
  const { queries } = services
  const then = queries.entities.state({ kind, id }, bounds.knownAt)
  const named = queries.named({ kind, id }, bounds)
  const state = bounds.knownAt === null ? now : then.state
  const facts =
    kind === 'district'
      ? { state: state.state, joined: state.joined, leftOn: state.leftOn, adopted: state.adopted }
      : {
          district: state.district,
          operator: state.operator,
          openedOn: state.openedOn,
          closedOn: state.closedOn,
        }
  // A name that the read model has not read yet stands in the stream already.
  const name = named.position === 0 && bounds.knownAt === null ? (now.name ?? id) : named.entity.name
  const position = String(Math.max(then.position, named.position))
  return { ...named.entity, name, ...facts, ...echo, position }
}
