import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { CommitmentResponse, commitmentOf } from '../../../projections/commitment/commitment.ts'
import { CommitmentHistoryResponse, commitmentHistoryOf } from '../../../projections/commitment/history.ts'
import {
  type ChosenCommitments,
  type CommitmentFilter,
  CommitmentsResponse,
  chosenCommitments,
  commitmentPage,
} from '../../../projections/commitment/list.ts'
import { CommitmentWhyResponse, commitmentWhyOf, successorsIn } from '../../../projections/commitment/why.ts'
import { withNames } from '../../../projections/engine/actor.ts'
import type { DayQuestion } from '../../../projections/engine/bounds.ts'
import type { PageRequest } from '../../../projections/engine/page.ts'
import { scopeOf } from '../../../projections/engine/projection.ts'
import { commitment } from '../../domain/commitment/commitment.ts'
import { OwnerKind } from '../../domain/commitment/event.ts'
import { COMMITMENT_STATUSES } from '../../domain/commitment/status.ts'
import { streamOf } from '../../domain/subjects.ts'
import { Day } from '../../domain/values/date.ts'
import { CalendarDuration } from '../../domain/values/duration.ts'
import { Id, Name } from '../../domain/values/text.ts'
import { digestOf } from '../edge/answer-bytes.ts'
import { asTable } from '../edge/csv.ts'
import { problems } from '../edge/problems.ts'
import { COMMITMENT_PROJECTIONS } from '../edge/projections.ts'
import {
  asOfNow,
  nextPage,
  numberedPage,
  ofOneMoment,
  paging,
  pagingByNumber,
  resolveTimes,
  resolveTimesOnDay,
  times,
} from '../edge/query.ts'
import type { App, Services } from '../edge/services.ts'
import { roomOfIds } from '../edge/whole-views.ts'
import { commitmentHistoryCsv } from './history-csv.ts'
import { listCsv } from './list-csv.ts'
import { commitmentProblems } from './status.ts'

const config = { permission: 'read' } as const
const tags = ['commitments']
const params = z.object({ id: Id })
const read = problems(404, 503)

/** What was promised and what became of it: all of them, one of them, and how it came so. */
export const commitmentReading: FastifyPluginAsyncZod<Services> = async (app, services) => {
  listing(app, services)
  showing(app, services)
  why(app, services)
  history(app, services)
}

/** A parameter that is given once counts as a list of one. */
const listIn = (given: unknown): unknown => (typeof given === 'string' ? [given] : given)

const filters = {
  district: Id.optional().meta({ description: 'The district that owns it' }),
  owner: Id.optional().meta({ description: 'The owner, of whatever kind' }),
  ownerKind: z.enum(OwnerKind.options).optional().meta({ description: 'What kind of owner it has' }),
  funder: Name.optional().meta({ description: 'One of its funders, by name; `(none)` where it has none' }),
  status: z
    .preprocess(listIn, z.array(z.enum(COMMITMENT_STATUSES)).max(COMMITMENT_STATUSES.length))
    .optional()
    .meta({
      description: 'The column of the scorecard in which it stands that day; said again for each further one',
    }),
  dueBefore: Day.optional().meta({ description: 'Due before this day, on the terms in force' }),
  dueWithin: CalendarDuration.optional().meta({
    description: 'Not yet due, and due within so long',
    example: 'P90D',
  }),
  silentFor: CalendarDuration.optional().meta({
    description: 'Open, and not heard of for longer than this, counted from its making where it never was',
    example: 'P1Y',
  }),
}

function listing(app: App, services: Services): void {
  const { cache } = services
  app.get(
    '/v1/commitments',
    {
      config,
      onRequest: cache.onRequest,
      schema: {
        operationId: 'listCommitments',
        summary: 'What was promised and how it stands on a day, as JSON or CSV',
        tags,
        querystring: z.strictObject({ ...filters, ...times, ...paging }),
        response: { 200: asTable(CommitmentsResponse), ...problems(503) },
      },
    },
    async (request, reply) => {
      const { limit, cursor, ...filter } = request.query
      const question = await resolveTimesOnDay(services, filter, COMMITMENT_PROJECTIONS)
      const page = { limit, cursor, next: (from: string | null) => nextPage(request.url, from) }
      return cache.make(request, reply, {
        ...listedCommitments(services, filter, question, page),
        csvOf: listCsv,
        linkOf: ({ page }) => page.next,
      })
    },
  )
}

/** How a list of commitments on a day is made, and how long it is true. */
export const listedCommitments = (
  services: Services,
  filter: CommitmentFilter,
  question: Awaited<ReturnType<typeof resolveTimesOnDay>>,
  page: PageRequest,
) => ({
  ...question,
  scopes: [scopeOf.commitments, scopeOf.kind('district'), scopeOf.kind('school')],
  pages: {
    whole: () =>
      chosenCommitments(services.queries, filter, {
        ...question,
        asked: asOfNow(services, question.asked),
      }),
    rowsOf: roomOfIds,
    pageOf: (chosen: ChosenCommitments) => commitmentPage(services, chosen, page),
  },
})

function showing(app: App, services: Services): void {
  app.get(
    '/v1/commitments/:id',
    {
      config,
      schema: {
        operationId: 'getCommitment',
        summary: 'One commitment: its terms, its steps and how it stands on a day',
        tags,
        params,
        querystring: z.strictObject(times),
        response: { 200: CommitmentResponse, ...read },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const question = await resolveTimesOnDay(services, request.query, COMMITMENT_PROJECTIONS)
      const body = await shownCommitment(services, id, question)
      const rest = `${question.day}.${digestOf(JSON.stringify(body))}`
      const { asked } = question
      return services.cache.resource(request, reply, { revision: body.revision, rest, body, asked })
    },
  )
}

/** One commitment as every caller is shown it. Its stream is read from the store, so that a write finds this revision. */
export async function shownCommitment(services: Services, id: string, question: DayQuestion) {
  const stream = await services.handler.load(commitment, streamOf.commitment(id))
  const shown = commitmentOf(services.queries, id, stream, question)
  if (shown === null) throw unknown()
  return withNames(shown, await services.names.known())
}

/** Why a commitment stands where it does on a day. Throws a problem if it was not made by then. */
export async function shownWhy(services: Services, id: string, question: DayQuestion) {
  const stream = await services.handler.load(commitment, streamOf.commitment(id))
  const loadings = successorsIn(stream).map(
    async each => [each, await services.handler.load(commitment, streamOf.commitment(each))] as const,
  )
  const streams = { stream, successors: new Map(await Promise.all(loadings)) }
  const nameOf = await services.names.known()
  const body = commitmentWhyOf(services.queries, id, streams, question, nameOf)
  if (body === null) throw unknown()
  return body
}

function why(app: App, services: Services): void {
  app.get(
    '/v1/commitments/:id/why',
    {
      config,
      schema: {
        operationId: 'getCommitmentWhy',
        summary: 'Why a commitment stands where it does on a day: one sentence, and all that it rests on',
        tags,
        params,
        querystring: z.strictObject(times),
        response: { 200: CommitmentWhyResponse, ...read },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const question = await resolveTimesOnDay(services, request.query, COMMITMENT_PROJECTIONS)
      const body = await shownWhy(services, id, question)
      const rest = `${question.day}.${digestOf(JSON.stringify(body))}`
      const { asked } = question
      return services.cache.resource(request, reply, { revision: body.revision, rest, body, asked })
    },
  )
}

function history(app: App, services: Services): void {
  app.get(
    '/v1/commitments/:id/history',
    {
      config,
      schema: {
        operationId: 'getCommitmentHistory',
        summary: 'Every step of a commitment, oldest first, as JSON or CSV',
        tags,
        params,
        querystring: z.strictObject({ ...times, ...pagingByNumber }),
        response: { 200: asTable(CommitmentHistoryResponse), ...read },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const { limit, cursor, ...given } = request.query
      const asked = await resolveTimes(services, given, COMMITMENT_PROJECTIONS)
      const pinned = ofOneMoment(services, asked)
      const told = await commitmentHistoryOf(
        services,
        id,
        pinned,
        numberedPage({ limit, cursor }, request.url, pinned),
      )
      if (told === null) throw unknown()
      const view = { ...told, body: withNames(told.body, await services.names.known()) }
      const link = view.body.page.next
      return services.cache.view(request, reply, { asked, view, link, csvOf: commitmentHistoryCsv })
    },
  )
}

const unknown = () => commitmentProblems.of({ code: 'CommitmentUnknown' })
