import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { FunnelResponse, funnelOf } from '../../../projections/closure/funnel.ts'
import { CasesResponse, casePage, chosenCases } from '../../../projections/closure/list.ts'
import { PairsResponse, receivingPairsOf } from '../../../projections/closure/pairs.ts'
import { ViolationsResponse, violationsOf } from '../../../projections/closure/violations.ts'
import type { DayQuestion, View } from '../../../projections/engine/bounds.ts'
import { ALL_ON_ONE_PAGE, pageOfAll } from '../../../projections/engine/page.ts'
import { scopeOf } from '../../../projections/engine/projection.ts'
import { asTable } from '../edge/csv.ts'
import { problems } from '../edge/problems.ts'
import { CLOSURE_PROJECTIONS } from '../edge/projections.ts'
import {
  asOfNow,
  nextPage,
  numberedPage,
  ofOneMoment,
  paging,
  pagingByNumber,
  resolveTimesOnDay,
  times,
} from '../edge/query.ts'
import type { App, Services } from '../edge/services.ts'
import { roomOfIds } from '../edge/whole-views.ts'
import { casesCsv, funnelCsv, pairsCsv, violationsCsv } from './csv.ts'
import { caseFilters, listFilters, pairFilters, violationFilters } from './filters.ts'
import { CLOSURE_SCOPES } from './read-routes.ts'

const config = { permission: 'read' } as const
const tags = ['closures']

/** Lists over many cases: all of them, how far they came, where the pupils go, and which rules were not kept. */
export const closureListing: FastifyPluginAsyncZod<Services> = async (app, services) => {
  listing(app, services)
  funnel(app, services)
  receiving(app, services)
  violations(app, services)
}

function listing(app: App, services: Services): void {
  const { cache, queries } = services
  app.get(
    '/v1/closures',
    {
      config,
      onRequest: cache.onRequest,
      schema: {
        operationId: 'listClosures',
        summary: 'Cases and how each stands on a day, as JSON or CSV',
        tags,
        querystring: z.strictObject({ ...caseFilters, ...listFilters, ...times, ...paging }),
        response: { 200: asTable(CasesResponse), ...problems(503) },
      },
    },
    async (request, reply) => {
      const { limit, cursor, ...filter } = request.query
      const question = await resolveTimesOnDay(services, filter, CLOSURE_PROJECTIONS)
      return cache.make(request, reply, {
        ...question,
        scopes: CLOSURE_SCOPES,
        pages: {
          whole: () =>
            chosenCases(queries, filter, { ...question, asked: asOfNow(services, question.asked) }),
          rowsOf: roomOfIds,
          pageOf: chosen =>
            casePage(queries, chosen, { limit, cursor, next: from => nextPage(request.url, from) }),
        },
        csvOf: casesCsv,
        linkOf: ({ page }) => page.next,
      })
    },
  )
}

function funnel(app: App, services: Services): void {
  const { cache, queries } = services
  app.get(
    '/v1/closures/funnel',
    {
      config,
      onRequest: cache.onRequest,
      schema: {
        operationId: 'getClosureFunnel',
        summary: 'How far the cases of each district and year came by a day, as JSON or CSV',
        tags,
        querystring: z.strictObject({ ...caseFilters, ...times }),
        response: { 200: asTable(FunnelResponse), ...problems(503) },
      },
    },
    async (request, reply) => {
      const question = await resolveTimesOnDay(services, request.query, CLOSURE_PROJECTIONS)
      const view = () =>
        funnelOf(queries, request.query, { ...question, asked: asOfNow(services, question.asked) })
      return cache.make(request, reply, {
        ...question,
        isLarge: true,
        scopes: CLOSURE_SCOPES,
        view,
        csvOf: funnelCsv,
      })
    },
  )
}

function receiving(app: App, services: Services): void {
  const { cache, queries } = services
  app.get(
    '/v1/closures/receiving',
    {
      config,
      onRequest: cache.onRequest,
      schema: {
        operationId: 'listReceivingSchools',
        summary: 'Closing schools beside those that take their pupils, as both were rated',
        tags,
        querystring: z.strictObject({ ...caseFilters, ...pairFilters, ...times, ...pagingByNumber }),
        response: { 200: asTable(PairsResponse), ...problems(503) },
      },
    },
    async (request, reply) =>
      numbered(services, request, reply, {
        scopes: [...CLOSURE_SCOPES, scopeOf.frameworks, ...queries.frameworks.ids().map(scopeOf.framework)],
        view: (filter, question) => receivingPairsOf(queries, filter, question, ALL_ON_ONE_PAGE),
        csvOf: pairsCsv,
      }),
  )
}

function violations(app: App, services: Services): void {
  const { cache, queries } = services
  app.get(
    '/v1/closures/violations',
    {
      config,
      onRequest: cache.onRequest,
      schema: {
        operationId: 'listClosureViolations',
        summary: 'Which rules were not kept in which cases, as JSON or CSV',
        tags,
        querystring: z.strictObject({ ...caseFilters, ...violationFilters, ...times, ...pagingByNumber }),
        response: { 200: asTable(ViolationsResponse), ...problems(503) },
      },
    },
    async (request, reply) =>
      numbered(services, request, reply, {
        scopes: CLOSURE_SCOPES,
        view: (filter, question) => violationsOf(queries, filter, question, ALL_ON_ONE_PAGE),
        csvOf: violationsCsv,
      }),
  )
}

type NumberedQuery = Parameters<typeof resolveTimesOnDay>[1] & {
  readonly limit: number
  readonly cursor?: string | undefined
}
type NumberedBody = Parameters<typeof pageOfAll>[0]
type Numbered<Query, Body> = {
  readonly scopes: readonly string[]
  /** Makes the view with all its rows. */
  readonly view: (filter: Omit<Query, 'limit' | 'cursor'>, question: DayQuestion) => Promise<View<Body>>
  readonly csvOf: (body: Body) => string
}

/** Sends rows without ids of their own: all their pages are of one moment, which the address of the next one says. */
async function numbered<Query extends NumberedQuery, Body extends NumberedBody>(
  services: Services,
  request: FastifyRequest & { readonly query: Query },
  reply: FastifyReply,
  { scopes: restingOn, view, csvOf }: Numbered<Query, Body>,
): Promise<FastifyReply> {
  const { limit, cursor, ...filter } = request.query
  const question = await resolveTimesOnDay(services, filter, CLOSURE_PROJECTIONS)
  const pinned = ofOneMoment(services, question.asked)
  const page = numberedPage({ limit, cursor }, request.url, pinned)
  const ofThen = { ...question, asked: asOfNow(services, pinned) }
  return services.cache.make(request, reply, {
    ...question,
    scopes: restingOn,
    pages: {
      whole: () => view(filter, ofThen),
      rowsOf: ({ body }) => body.items.length,
      pageOf: ({ body, position }) => ({ body: pageOfAll(body, page), position }),
    },
    csvOf,
    linkOf: ({ page: { next } }) => next,
  })
}
