import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { scopeOf } from '../../../projections/engine/projection.ts'
import { RoundsResponse, roundsOf } from '../../../projections/round/list.ts'
import { RoundResponse, roundOf } from '../../../projections/round/round.ts'
import { openRound } from '../../app/round/open-round.ts'
import type { RoundCommand } from '../../domain/round/command.ts'
import { round } from '../../domain/round/round.ts'
import { streamOf } from '../../domain/subjects.ts'
import { Day } from '../../domain/values/date.ts'
import { Id, Name, Rationale } from '../../domain/values/text.ts'
import {
  addressOf,
  changing,
  creating,
  reasonFields,
  requestOf,
  sendOutcome,
} from '../edge/command-response.ts'
import { asTable } from '../edge/csv.ts'
import { problem } from '../edge/problem.ts'
import { problems } from '../edge/problems.ts'
import { frameworkOf, nextPage, pageOf, paging, resolveTimes, StoreQuery, times } from '../edge/query.ts'
import type { App, Services } from '../edge/services.ts'
import { roundsCsv } from './list-csv.ts'
import { roundProblems } from './status.ts'

const params = z.object({ framework: Id, period: Id })
const base = '/v1/frameworks/:framework/rounds'
const tags = ['frameworks']
const config = { permission: 'describe' } as const
const { occurredOn } = reasonFields

/** The review of one framework in one period: open, closed, reopened. */
export const roundRoutes: FastifyPluginAsyncZod<Services> = async (app, services) => {
  listing(app, services)
  showing(app, services)
  opening(app, services)
  closing(app, services)
}

function listing(app: App, services: Services): void {
  const { queries, cache } = services
  app.get(
    base,
    {
      config: { permission: 'read' },
      onRequest: cache.onRequest,
      schema: {
        operationId: 'listRounds',
        summary: 'The rounds of a framework: each period with its dates and its state, as JSON or CSV',
        tags,
        params: params.pick({ framework: true }),
        querystring: z.strictObject({ ...times, ...paging }),
        response: { 200: asTable(RoundsResponse), ...problems(404, 503) },
      },
    },
    async (request, reply) => {
      const asked = await resolveTimes(services, request.query, ['frameworks', 'rounds'])
      const framework = frameworkOf(services, request.params.framework, null)
      return cache.make(request, reply, {
        asked,
        scopes: [scopeOf.rounds(framework), scopeOf.frameworks],
        view: () => {
          const known = queries.rounds(framework, asked.bounds.knownAt)
          const { items, next } = pageOf(known, request.query, ({ state }) => state.period.id)
          const withdrawnAt = queries.roundsWithdrawnAt(framework, asked.bounds.knownAt)
          return roundsOf(items, asked, nextPage(request.url, next), withdrawnAt)
        },
        linkOf: ({ page }) => page.next,
        csvOf: roundsCsv,
      })
    },
  )
}

function showing(app: App, { handler, cache }: Services): void {
  app.get(
    `${base}/:period`,
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'getRound',
        summary: 'One round, under the tag that a write to it names',
        tags,
        params,
        querystring: StoreQuery,
        response: { 200: RoundResponse, ...problems(404) },
      },
    },
    async (request, reply) => {
      const { framework, period } = request.params
      const { state, revision } = await handler.load(round, streamOf.round(framework, period))
      if (state === null || revision === null) {
        throw problem('not-found', `${framework} has no round ${period}.`)
      }
      return cache.resource(request, reply, { revision, body: roundOf(state, revision) })
    },
  )
}

function opening(app: App, services: Services): void {
  const body = z.strictObject({
    label: Name.optional(),
    from: Day.optional(),
    to: Day.optional(),
    occurredOn,
  })
  app.put(
    `${base}/:period`,
    {
      config,
      schema: {
        operationId: 'openRound',
        summary: 'Open the round of a framework in a period, and register the dates of the period',
        tags,
        params,
        body,
        response: creating,
      },
    },
    async (request, reply) => {
      const { framework, period } = request.params
      const registration = { framework, period, ...request.body }
      const outcome = await openRound(services, registration, requestOf(services, request))
      return sendOutcome(services, reply, outcome, roundProblems, { location: addressOf(request) })
    },
  )
}

function closing(app: App, services: Services): void {
  const { handler, today } = services
  const close = z.strictObject({ occurredOn })
  app.post(
    `${base}/:period/close`,
    {
      config,
      schema: {
        operationId: 'closeRound',
        summary: 'Close a round: nothing more is rated in it',
        tags,
        params,
        body: close,
        response: changing,
      },
    },
    async (request, reply) => {
      const command: RoundCommand = { type: 'CloseRound', data: { ...request.body, today: today() } }
      const stream = streamOf.round(request.params.framework, request.params.period)
      const asked = requestOf(services, request)
      return sendOutcome(services, reply, await handler.execute(round, stream, command, asked), roundProblems)
    },
  )

  const reopen = z.strictObject({ reason: Rationale, occurredOn })
  app.post(
    `${base}/:period/reopen`,
    {
      config,
      schema: {
        operationId: 'reopenRound',
        summary: 'Reopen a closed round, with the reason that stays with it',
        tags,
        params,
        body: reopen,
        response: changing,
      },
    },
    async (request, reply) => {
      const command: RoundCommand = { type: 'ReopenRound', data: { ...request.body, today: today() } }
      const stream = streamOf.round(request.params.framework, request.params.period)
      const asked = requestOf(services, request)
      return sendOutcome(services, reply, await handler.execute(round, stream, command, asked), roundProblems)
    },
  )
}
