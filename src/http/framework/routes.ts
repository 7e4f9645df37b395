import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { NO_BOUNDS } from '../../../projections/engine/bounds.ts'
import { scopeOf } from '../../../projections/engine/projection.ts'
import { FrameworksResponse, frameworksOf } from '../../../projections/framework/list.ts'
import { FrameworkVersionResponse, frameworkVersionOf } from '../../../projections/framework/version.ts'
import { publishFramework } from '../../app/framework/publish-framework.ts'
import { FrameworkVersion } from '../../domain/framework/document.ts'
import { framework } from '../../domain/framework/framework.ts'
import { streamOf } from '../../domain/subjects.ts'
import { PartialDate } from '../../domain/values/date.ts'
import { shown } from '../../domain/values/shown.ts'
import { Id } from '../../domain/values/text.ts'
import { addressOf, requestOf, sendOutcome, Written } from '../edge/command-response.ts'
import { asTable } from '../edge/csv.ts'
import { pointerPart, problem } from '../edge/problem.ts'
import { problems } from '../edge/problems.ts'
import { nextPage, pageOf, paging, resolveTimes, StoreQuery, times } from '../edge/query.ts'
import type { App, Services } from '../edge/services.ts'
import { frameworksCsv } from './list-csv.ts'
import { frameworkProblems } from './status.ts'

const params = z.object({ framework: Id, version: Id })
const { minPosition } = times
const EXAMPLE = {
  title: 'A small rubric',
  rates: 'district',
  scales: [
    {
      id: 'depth',
      levels: [
        { value: 1, name: 'Low' },
        { value: 2, name: 'High' },
      ],
    },
  ],
  components: [
    {
      id: 'teach',
      title: 'Teaching',
      scale: 'depth',
      elements: [{ id: 'teach.plan', title: 'Planning', scale: 'depth' }],
    },
  ],
  rollUp: { rule: 'median-low', minimumShareRated: '0.5' },
}
/**
 * A framework version as it may be sent: what the address says may be left out, and what a GET adds to it may stand there,
 * so that its answer can be sent back. The rules between its parts are checked by `documentOf`.
 */
const Body = z
  .strictObject({
    ...FrameworkVersion.shape,
    id: Id.optional().meta({ description: 'As in the address' }),
    version: Id.optional().meta({ description: 'As in the address' }),
    previous: Id.nullish().meta({
      description: 'The version before it; unless said, the one its crosswalk names',
    }),
    occurredOn: PartialDate.optional().meta({ description: 'When it was published: today unless said' }),
    revision: z.int().optional().meta({ description: 'Not read' }),
  })
  .meta({
    id: 'FrameworkDocument',
    description:
      'A version of a framework. The ids of its items differ, each item has one of its scales, and a crosswalk says how its items came out of those of the one previous version. Decimals may be numbers or text.',
    example: EXAMPLE,
  })

/** The rubrics. A published version never changes. */
export const frameworkRoutes: FastifyPluginAsyncZod<Services> = async (app, services) => {
  listing(app, services)
  showing(app, services)
  publishing(app, services)
}

function listing(app: App, services: Services): void {
  const { queries, cache } = services
  app.get(
    '/v1/frameworks',
    {
      config: { permission: 'read' },
      onRequest: cache.onRequest,
      schema: {
        operationId: 'listFrameworks',
        summary: 'The frameworks with their versions, as JSON or CSV',
        tags: ['frameworks'],
        // Which versions there are is decided by what is known now, whatever the bounds of a view.
        querystring: z.strictObject({ minPosition, ...paging }),
        response: { 200: asTable(FrameworksResponse), ...problems(503) },
      },
    },
    async (request, reply) => {
      const { projections } = await resolveTimes(services, request.query, ['frameworks'])
      const view = () => {
        const { items: ids, next } = pageOf(queries.frameworks.ids(), request.query, id => id)
        return frameworksOf(queries.frameworks, ids, nextPage(request.url, next))
      }
      return cache.make(request, reply, {
        asked: { bounds: NO_BOUNDS, projections },
        scopes: [scopeOf.frameworks],
        view,
        linkOf: ({ page }) => page.next,
        csvOf: frameworksCsv,
      })
    },
  )
}

function showing(app: App, { handler, cache }: Services): void {
  app.get(
    '/v1/frameworks/:framework/versions/:version',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'getFrameworkVersion',
        summary: 'One version of a framework: its items, scales, roll-up rule and crosswalk',
        tags: ['frameworks'],
        params,
        querystring: StoreQuery,
        response: { 200: FrameworkVersionResponse, ...problems(404) },
      },
    },
    async (request, reply) => {
      const { framework: id, version } = request.params
      const { state, events } = await handler.load(framework, streamOf.framework(id))
      const index = state.findIndex(each => each.version === version)
      const document = state[index]
      if (document === undefined) throw problem('framework-unknown', `${id} has no version ${version}.`)
      const revision = events[index]?.revision ?? index
      return cache.resource(request, reply, { revision, body: frameworkVersionOf(document, revision) })
    },
  )
}

function publishing(app: App, services: Services): void {
  app.put(
    '/v1/frameworks/:framework/versions/:version',
    {
      config: { permission: 'describe' },
      schema: {
        operationId: 'publishFrameworkVersion',
        summary: 'Publish a version of a framework, which then never changes',
        tags: ['frameworks'],
        params,
        body: Body,
        response: { 200: Written, 201: Written, ...problems(409, 412, 422) },
      },
    },
    async (request, reply) => {
      const { framework: id, version } = request.params
      const { occurredOn, revision: _revision, ...body } = request.body
      const document = documentOf({ id, version, ...body })
      assertSame('id', id, document.id)
      assertSame('version', version, document.version)
      const outcome = await publishFramework(services, document, occurredOn, requestOf(services, request))
      return sendOutcome(services, reply, outcome, frameworkProblems, {
        location: addressOf(request),
        isCreation: true,
      })
    },
  )
}

function assertSame(field: 'id' | 'version', address: string, body: string): void {
  if (address === body) return
  const detail = `The address names ${address}, the body ${shown(body)}`
  throw problem('invalid-request', `${detail}.`, { errors: [{ pointer: `/${field}`, detail }] })
}

/** The document itself. Throws a problem with the path of each rule that it breaks. */
function documentOf({ previous, ...rest }: Omit<z.output<typeof Body>, 'occurredOn' | 'revision'>) {
  const read = FrameworkVersion.safeParse({ ...rest, ...(previous == null ? {} : { previous }) })
  if (read.success) return read.data
  const errors = read.error.issues.slice(0, 100).map(({ path, message }) => {
    return { pointer: path.map(each => `/${pointerPart(each)}`).join(''), detail: message }
  })
  throw problem('invalid-request', `body ${errors[0]?.pointer}: ${errors[0]?.detail}.`, { errors })
}
