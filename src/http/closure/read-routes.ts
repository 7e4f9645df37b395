import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { CaseResponse, type CaseView, caseViewOf } from '../../../projections/closure/case.ts'
import { type Compliance, ComplianceResponse, complianceOf } from '../../../projections/closure/compliance.ts'
import { CaseTimelineResponse, caseTimelineOf } from '../../../projections/closure/timeline.ts'
import { type CaseWhy, CaseWhyResponse, caseWhyOf } from '../../../projections/closure/why.ts'
import { withNames } from '../../../projections/engine/actor.ts'
import type { DayQuestion, View } from '../../../projections/engine/bounds.ts'
import { scopeOf } from '../../../projections/engine/projection.ts'
import { closure } from '../../domain/closure/closure.ts'
import { streamOf } from '../../domain/subjects.ts'
import { Id } from '../../domain/values/text.ts'
import { digestOf } from '../edge/answer-bytes.ts'
import { asTable } from '../edge/csv.ts'
import { problems } from '../edge/problems.ts'
import { CLOSURE_PROJECTIONS } from '../edge/projections.ts'
import { numberedPage, ofOneMoment, pagingByNumber, resolveTimesOnDay, times } from '../edge/query.ts'
import type { App, Services } from '../edge/services.ts'
import { complianceCsv, timelineCsv } from './case-csv.ts'
import { closureProblems } from './status.ts'

/** What lists of cases rest on: with a change in any of them they are made again. */
export const CLOSURE_SCOPES = [
  scopeOf.closures,
  scopeOf.processes,
  scopeOf.kind('district'),
  scopeOf.kind('school'),
]

const config = { permission: 'read' } as const
const tags = ['closures']
const params = z.object({ case: Id.meta({ description: 'The id of the case' }) })
const read = problems(404, 503)

/** One case: where it stands on a day, and every step that led there. */
export const closureReading: FastifyPluginAsyncZod<Services> = async (app, services) => {
  showing(app, services)
  why(app, services)
  timeline(app, services)
  compliance(app, services)
}

/** A case on a day. Its stream is read from the store, so that a write finds this revision. Throws if there is no such case. */
export async function shownCase(services: Services, id: string, question: DayQuestion): Promise<CaseView> {
  const stream = await services.handler.load(closure, streamOf.closure(id))
  const shown = caseViewOf(services.queries, id, stream, question)
  if (shown === null) throw unknown()
  return withNames(shown, await services.names.known())
}

/** Why a case stands where it does on a day. Throws if no such case is known. */
export async function shownCaseWhy(services: Services, id: string, question: DayQuestion): Promise<CaseWhy> {
  const stream = await services.handler.load(closure, streamOf.closure(id))
  const body = caseWhyOf(services.queries, id, stream, question, await services.names.known())
  if (body === null) throw unknown()
  return body
}

/** How a case stands by every rule on a day. Throws if no such case is known. */
export function shownCompliance({ queries }: Services, id: string, question: DayQuestion): View<Compliance> {
  const view = complianceOf(queries, id, question)
  if (view === null) throw unknown()
  return view
}

function showing(app: App, services: Services): void {
  app.get(
    '/v1/closures/:case',
    {
      config,
      schema: {
        operationId: 'getClosure',
        summary: 'One case: what was proposed, advised and decided, and where it stands on a day',
        tags,
        params,
        querystring: z.strictObject(times),
        response: { 200: CaseResponse, ...read },
      },
    },
    async (request, reply) => {
      const { case: id } = request.params
      const question = await resolveTimesOnDay(services, request.query, CLOSURE_PROJECTIONS)
      const body = await shownCase(services, id, question)
      const rest = `${question.day}.${digestOf(JSON.stringify(body))}`
      const { asked } = question
      return services.cache.resource(request, reply, { revision: body.revision, rest, body, asked })
    },
  )
}

function why(app: App, services: Services): void {
  app.get(
    '/v1/closures/:case/why',
    {
      config,
      schema: {
        operationId: 'getClosureWhy',
        summary:
          'Why a case stands where it does on a day, and which of its rules broke, in words and in fields',
        tags,
        params,
        querystring: z.strictObject(times),
        response: { 200: CaseWhyResponse, ...read },
      },
    },
    async (request, reply) => {
      const { case: id } = request.params
      const question = await resolveTimesOnDay(services, request.query, CLOSURE_PROJECTIONS)
      const body = await shownCaseWhy(services, id, question)
      const rest = `${question.day}.${digestOf(JSON.stringify(body))}`
      const { asked } = question
      return services.cache.resource(request, reply, { revision: body.revision, rest, body, asked })
    },
  )
}

function timeline(app: App, services: Services): void {
  app.get(
    '/v1/closures/:case/timeline',
    {
      config,
      schema: {
        operationId: 'getClosureTimeline',
        summary: 'Every step of a case in the order in which it counts, as JSON or CSV',
        tags,
        params,
        querystring: z.strictObject({ ...times, ...pagingByNumber }),
        response: { 200: asTable(CaseTimelineResponse), ...read },
      },
    },
    async (request, reply) => {
      const { case: id } = request.params
      const { limit, cursor, ...given } = request.query
      const question = await resolveTimesOnDay(services, given, CLOSURE_PROJECTIONS)
      const stream = await services.handler.load(closure, streamOf.closure(id))
      const pinned = ofOneMoment(services, question.asked)
      const told = caseTimelineOf(
        services.queries,
        id,
        stream,
        { ...question, asked: pinned },
        numberedPage({ limit, cursor }, request.url, pinned),
      )
      if (told === null) throw unknown()
      const view = { ...told, body: withNames(told.body, await services.names.known()) }
      const { asked } = question
      return services.cache.view(request, reply, {
        asked,
        view,
        link: view.body.page.next,
        csvOf: timelineCsv,
      })
    },
  )
}

function compliance(app: App, services: Services): void {
  app.get(
    '/v1/closures/:case/compliance',
    {
      config,
      schema: {
        operationId: 'getClosureCompliance',
        summary: 'How a case stands on a day by every rule that binds it, as JSON or CSV',
        tags,
        params,
        querystring: z.strictObject(times),
        response: { 200: asTable(ComplianceResponse), ...read },
      },
    },
    async (request, reply) => {
      const question = await resolveTimesOnDay(services, request.query, CLOSURE_PROJECTIONS)
      const view = shownCompliance(services, request.params.case, question)
      return services.cache.view(request, reply, {
        asked: question.asked,
        view,
        link: null,
        csvOf: complianceCsv,
      })
    },
  )
}

const unknown = () => closureProblems.of({ code: 'CaseUnknown' })
