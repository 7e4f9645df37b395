import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { NO_BOUNDS } from '../../../projections/engine/bounds.ts'
import { scopeOf } from '../../../projections/engine/projection.ts'
import { ProcessesResponse, processesOf } from '../../../projections/process/list.ts'
import { ProcessResponse, processOf } from '../../../projections/process/process.ts'
import { ProcessVersionResponse, processVersionOf } from '../../../projections/process/version.ts'
import { publishProcess } from '../../app/process/publish-process.ts'
import { ProcessVersion } from '../../domain/process/document.ts'
import { process } from '../../domain/process/process.ts'
import { streamOf } from '../../domain/subjects.ts'
import { LooseDate } from '../../domain/values/date-span.ts'
import { shown } from '../../domain/values/shown.ts'
import { Id } from '../../domain/values/text.ts'
import { digestOf } from '../edge/answer-bytes.ts'
import { addressOf, requestOf, sendOutcome, Written } from '../edge/command-response.ts'
import { asTable } from '../edge/csv.ts'
import { pointerPart, problem } from '../edge/problem.ts'
import { problems } from '../edge/problems.ts'
import { nextPage, pageOf, paging, resolveTimes, StoreQuery, times } from '../edge/query.ts'
import type { App, Services } from '../edge/services.ts'
import { processesCsv } from './list-csv.ts'
import { processProblems } from './status.ts'

const params = z.object({ process: Id, processVersion: Id })
const tags = ['processes']
const read = { permission: 'read' } as const
const { minPosition } = times
const EXAMPLE = {
  title: 'How North closes schools',
  authority: 'State of North',
  zone: 'America/Chicago',
  inForce: { from: '2010-07-01' },
  rules: [
    {
      id: 'R1',
      kind: 'interval',
      binding: 'binding',
      confidence: 'found',
      authority: 'Act 1, section 7',
      text: 'A public hearing at least three months before the vote',
      step: { type: 'decision', outcome: ['approved'] },
      anchor: { step: { type: 'hearing', kind: ['public-hearing'], pick: 'first' } },
      bound: { min: 'P3M' },
    },
  ],
}
/** A version as it may be sent: what the address says may be left out, and what a GET adds to it may stand there. */
const Body = z
  .strictObject({
    ...ProcessVersion.shape,
    id: Id.optional().meta({ description: 'As in the address' }),
    version: Id.optional().meta({ description: 'As in the address' }),
    occurredOn: LooseDate.optional().meta({ description: 'When it was published: today unless said' }),
    revision: z.int().optional().meta({ description: 'Not read' }),
  })
  .meta({
    id: 'ProcessDocument',
    description:
      'A version of the rules that cases follow. `samples/README.md` says what each kind of rule may hold. A list of words may be left at its one word: `"kind": "public-hearing"`.',
    example: EXAMPLE,
  })

/** The rules that a case has to follow, as data. A published version never changes. */
export const processRoutes: FastifyPluginAsyncZod<Services> = async (app, services) => {
  listing(app, services)
  showing(app, services)
  showingVersion(app, services)
  publishing(app, services)
}

function listing(app: App, services: Services): void {
  const { queries, cache } = services
  app.get(
    '/v1/processes',
    {
      config: read,
      onRequest: cache.onRequest,
      schema: {
        operationId: 'listProcesses',
        summary: 'The processes with their versions and moratoria, as JSON or CSV',
        tags,
        querystring: z.strictObject({ minPosition, ...paging }),
        response: { 200: asTable(ProcessesResponse), ...problems(503) },
      },
    },
    async (request, reply) => {
      const { projections } = await resolveTimes(services, request.query, ['processes'])
      const view = () => {
        const { items: ids, next } = pageOf(queries.processes.ids(), request.query, id => id)
        return processesOf(queries.processes, ids, nextPage(request.url, next))
      }
      return cache.make(request, reply, {
        asked: { bounds: NO_BOUNDS, projections },
        scopes: [scopeOf.processes],
        view,
        linkOf: ({ page }) => page.next,
        csvOf: processesCsv,
      })
    },
  )
}

function showing(app: App, { handler, cache }: Services): void {
  app.get(
    '/v1/processes/:process',
    {
      config: read,
      schema: {
        operationId: 'getProcess',
        summary: 'A process: its versions and its moratoria',
        tags,
        params: params.pick({ process: true }),
        querystring: StoreQuery,
        response: { 200: ProcessResponse, ...problems(404) },
      },
    },
    async (request, reply) => {
      const { process: id } = request.params
      const { state, revision } = await handler.load(process, streamOf.process(id))
      const body = revision === null ? null : processOf(id, state, revision)
      if (body === null || revision === null) throw problem('not-found', `There is no process ${id}.`)
      return cache.resource(request, reply, { revision, rest: restOf(body), body })
    },
  )
}

function showingVersion(app: App, { handler, cache }: Services): void {
  app.get(
    '/v1/processes/:process/versions/:processVersion',
    {
      config: read,
      schema: {
        operationId: 'getProcessVersion',
        summary: 'One version of a process: its rules',
        tags,
        params,
        querystring: StoreQuery,
        response: { 200: ProcessVersionResponse, ...problems(404) },
      },
    },
    async (request, reply) => {
      const { process: id, processVersion: version } = request.params
      const { state } = await handler.load(process, streamOf.process(id))
      const known = state.versions.find(each => each.process.version === version)
      if (known === undefined) throw problem('not-found', `${id} has no version ${version}.`)
      const { revision } = known
      const body = processVersionOf(known.process, revision)
      return cache.resource(request, reply, { revision, rest: restOf(body), body })
    },
  )
}

function publishing(app: App, services: Services): void {
  app.put(
    '/v1/processes/:process/versions/:processVersion',
    {
      config: { permission: 'keepCases' },
      schema: {
        operationId: 'publishProcessVersion',
        summary: 'Publish a version of a process, which then never changes',
        tags,
        params,
        body: Body,
        response: { 200: Written, 201: Written, ...problems(409, 412, 422) },
      },
    },
    async (request, reply) => {
      const { process: id, processVersion: version } = request.params
      const { occurredOn, revision: _revision, ...body } = request.body
      const document = documentOf({ id, version, ...body })
      assertSame('id', id, document.id)
      assertSame('version', version, document.version)
      const outcome = await publishProcess(services, document, occurredOn, requestOf(services, request))
      return sendOutcome(services, reply, outcome, processProblems, {
        location: addressOf(request),
        isCreation: true,
      })
    },
  )
}

/** The part of a tag that changes with how something is shown, which may change while its revision does not. */
const restOf = (body: object): string => digestOf(JSON.stringify(body))

function assertSame(field: 'id' | 'version', address: string, body: string): void {
  if (address === body) return
  const detail = `The address names ${address}, the body ${shown(body)}`
  throw problem('invalid-request', `${detail}.`, { errors: [{ pointer: `/${field}`, detail }] })
}

/** The document itself. Throws a problem with the path of each rule that it breaks. */
function documentOf(given: object): ProcessVersion {
  const read = ProcessVersion.safeParse(given)
  if (read.success) return read.data
  const errors = read.error.issues.slice(0, 100).map(({ path, message }) => ({
    pointer: path.map(each => `/${pointerPart(each)}`).join(''),
    detail: message,
  }))
  throw problem('invalid-request', `body ${errors[0]?.pointer}: ${errors[0]?.detail}.`, { errors })
}
