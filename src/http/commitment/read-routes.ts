import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { commitmentOf } from '../../../projections/commitment/commitment.ts'
import { historyStepsOf } from '../../../projections/commitment/history.ts'
import { commitmentsOf } from '../../../projections/commitment/list.ts'
import { ownerNamed } from '../../../projections/commitment/owner.ts'
import { stepsOf } from '../../../projections/commitment/step.ts'
import type { ResolvedTimes } from '../../../projections/engine/bounds.ts'
import { scopeOf } from '../../../projections/engine/projection.ts'
import { commitment } from '../../domain/commitment/commitment.ts'
import { COMMITMENT_STATUSES } from '../../domain/commitment/status.ts'
import { streamOf } from '../../domain/subjects.ts'
import { Day } from '../../domain/values/date.ts'
import { CalendarDuration } from '../../domain/values/duration.ts'
import { Id, Name } from '../../domain/values/text.ts'
import { problems } from '../edge/problems.ts'
import {
  nextPage,
  offsetOf,
  paging,
  pagingByNumber,
  resolveTimes,
  resolveTimesOnDay,
  times,
} from '../edge/query.ts'
import { digestOf } from '../edge/response-cache.ts'
import type { App, Services } from '../edge/services.ts'
import { asTable, CommitmentAnswer, CommitmentHistoryAnswer, CommitmentsAnswer } from './answers.ts'
import { commitmentsCsv } from './csv.ts'
import { commitmentProblems } from './status.ts'

/** The projections that answer questions about commitments: names are the registry's. */
export const COMMITMENT_PROJECTIONS = ['entities', 'commitments']

const config = { permission: 'read' } as const
const tags = ['commitments']
const params = z.object({ id: Id })
const read = problems(404, 503)

/** What was promised and what became of it: all of them, one of them, and how it came so. */
export const commitmentReading: FastifyPluginAsyncZod<Services> = async (app, services) => {
  listing(app, services)
  showing(app, services)
  history(app, services)
}

const filters = {
  district: Id.optional().meta({ description: 'The district that owns it' }),
  owner: Id.optional().meta({ description: 'The owner, of whatever kind' }),
  funder: Name.optional().meta({ description: 'One of its funders, by name' }),
  status: z
    .enum(COMMITMENT_STATUSES)
    .optional()
    .meta({ description: 'The column of the scorecard in which it stands that day' }),
  dueBefore: Day.optional().meta({ description: 'Due before this day, on the terms in force' }),
  dueWithin: CalendarDuration.optional().meta({
    description: 'Not yet due, and due within so long',
    example: 'P90D',
  }),
  silentFor: CalendarDuration.optional().meta({
    description: 'Not heard of for longer than this, counted from its making where it never was',
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
        response: { 200: asTable(CommitmentsAnswer), ...problems(503) },
      },
    },
    async (request, reply) => {
      const { limit, cursor, ...filter } = request.query
      const question = await resolveTimesOnDay(services, filter, COMMITMENT_PROJECTIONS)
      return cache.make(request, reply, {
        ...question,
        scopes: [scopeOf.commitments, scopeOf.kind('district'), scopeOf.kind('school')],
        view: async () => {
          const found = await commitmentsOf(services, filter, question, { limit, cursor })
          const { items, next, position } = found
          const page = { next: nextPage(request.url, next) }
          return { body: { items, ...question.asked.echo, position: String(position), page }, position }
        },
        csvOf: commitmentsCsv,
        linkOf: ({ page }) => page.next,
      })
    },
  )
}

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
        response: { 200: CommitmentAnswer, ...read },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const { asked, day } = await resolveTimesOnDay(services, request.query, COMMITMENT_PROJECTIONS)
      const { revision, body } = await shownOf(services, id, asked, day)
      const rest = `${day}.${digestOf(JSON.stringify(body))}`
      return services.cache.resource(request, reply, { revision, rest, body })
    },
  )
}

/** From the stream in the store, so that a write finds what it is about; with `knownAt` as much of it as was known then. */
async function shownOf(
  { handler, queries }: Services,
  id: string,
  { bounds, echo }: ResolvedTimes,
  day: string,
) {
  const { events } = await handler.load(commitment, streamOf.commitment(id))
  const known = queries.commitments.steps(id, bounds)
  const recorded =
    bounds.knownAt === null
      ? events
      : events.slice(0, queries.commitments.steps(id, { ...bounds, asOf: null }).length)
  const steps = stepsOf(recorded, day)
  const first = steps.find(step => step.type === 'CommitmentMade')
  const revision = recorded.at(-1)?.revision
  if (first === undefined || revision === undefined) throw unknown()
  const named = ownerNamed(queries, first.data.owner, bounds)
  const position = known.reduce((latest, step) => Math.max(latest, step.position), named.position)
  const body = { ...commitmentOf(id, steps, day, named.owner), revision, ...echo, position: String(position) }
  return { revision, body }
}

function history(app: App, services: Services): void {
  const { queries, store, cache } = services
  app.get(
    '/v1/commitments/:id/history',
    {
      config,
      schema: {
        operationId: 'getCommitmentHistory',
        summary: 'Every step of a commitment, oldest first',
        tags,
        params,
        querystring: z.strictObject({ ...times, ...pagingByNumber }),
        response: { 200: CommitmentHistoryAnswer, ...read },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const { limit, cursor, ...given } = request.query
      const asked = await resolveTimes(services, given, COMMITMENT_PROJECTIONS)
      const steps = queries.commitments.steps(id, asked.bounds)
      if (!steps.some(({ event }) => event.type === 'CommitmentMade')) throw unknown()
      const offset = offsetOf(cursor)
      const items = await historyStepsOf(store, id, steps.slice(offset, offset + limit))
      const end = offset + items.length
      const next = nextPage(request.url, end < steps.length ? String(end) : null)
      const position = steps.reduce((latest, step) => Math.max(latest, step.position), 0)
      const heading = { commitment: id, items, ...asked.echo, position: String(position) }
      return cache.view(request, reply, { body: { ...heading, page: { next } }, position }, next)
    },
  )
}

const unknown = () => commitmentProblems.of({ code: 'CommitmentUnknown' })
