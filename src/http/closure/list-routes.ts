import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { FunnelResponse, funnelOf } from '../../../projections/closure/funnel.ts'
import { CasesResponse, casesOf } from '../../../projections/closure/list.ts'
import { PairsResponse, receivingPairsOf } from '../../../projections/closure/pairs.ts'
import { ViolationsResponse, violationsOf } from '../../../projections/closure/violations.ts'
import { scopeOf } from '../../../projections/engine/projection.ts'
import { asTable } from '../edge/csv.ts'
import { problems } from '../edge/problems.ts'
import {
  nextPage,
  numberedPage,
  ofOneMoment,
  paging,
  pagingByNumber,
  resolveTimesOnDay,
  times,
} from '../edge/query.ts'
import type { App, Services } from '../edge/services.ts'
import { casesCsv, funnelCsv, pairsCsv, violationsCsv } from './csv.ts'
import { caseFilters, listFilters, pairFilters, violationFilters } from './filters.ts'
import { CLOSURE_PROJECTIONS } from './read-routes.ts'

const config = { permission: 'read' } as const
const tags = ['closures']
const scopes = [scopeOf.closures, scopeOf.processes, scopeOf.kind('district'), scopeOf.kind('school')]

/** Cases over many schools: all of them, how far they came, and where the pupils go. */
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
        isLarge: true,
        scopes,
        view: () =>
          casesOf(queries, filter, question, { limit, cursor, next: from => nextPage(request.url, from) }),
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
      const view = () => funnelOf(queries, request.query, question)
      return cache.make(request, reply, { ...question, isLarge: true, scopes, view, csvOf: funnelCsv })
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
    async (request, reply) => {
      const { limit, cursor, ...filter } = request.query
      const question = await resolveTimesOnDay(services, filter, CLOSURE_PROJECTIONS)
      const pinned = ofOneMoment(services, question.asked)
      const paged = numberedPage({ limit, cursor }, request.url, pinned)
      const ofThen = { ...question, asked: pinned }
      const frameworks = queries.frameworks.ids().map(scopeOf.framework)
      return cache.make(request, reply, {
        ...question,
        isLarge: true,
        scopes: [...scopes, scopeOf.frameworks, ...frameworks],
        view: () => receivingPairsOf(queries, filter, ofThen, paged),
        csvOf: pairsCsv,
        linkOf: ({ page }) => page.next,
      })
    },
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
    async (request, reply) => {
      const { limit, cursor, ...filter } = request.query
      const question = await resolveTimesOnDay(services, filter, CLOSURE_PROJECTIONS)
      const pinned = ofOneMoment(services, question.asked)
      const paged = numberedPage({ limit, cursor }, request.url, pinned)
      const ofThen = { ...question, asked: pinned }
      return cache.make(request, reply, {
        ...question,
        isLarge: true,
        scopes,
        view: () => violationsOf(queries, filter, ofThen, paged),
        csvOf: violationsCsv,
        linkOf: ({ page }) => page.next,
      })
    },
  )
}
