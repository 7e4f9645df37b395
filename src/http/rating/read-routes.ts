import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { dayOfRead, type View, type WrittenText } from '../../../projections/engine/bounds.ts'
import { scopeOf } from '../../../projections/engine/projection.ts'
import { writtenSnapshot, writtenTrends } from '../../../projections/rating/cells/written.ts'
import { EntityTrendsResponse, entityTrendsOf } from '../../../projections/rating/entity-trends.ts'
import { HistoryResponse } from '../../../projections/rating/history.ts'
import { SnapshotResponse, snapshotOf } from '../../../projections/rating/snapshot.ts'
import { WhyResponse } from '../../../projections/rating/why.ts'
import type { EntityReference } from '../../domain/values/entity-reference.ts'
import { Id } from '../../domain/values/text.ts'
import { asTable } from '../edge/csv.ts'
import { type About, KINDS } from '../edge/entity-kinds.ts'
import { problems } from '../edge/problems.ts'
import { RATING_PROJECTIONS } from '../edge/projections.ts'
import { entityOf, frameworkOf, periodOf, ratingQuery, resolveTimes } from '../edge/query.ts'
import type { App, Services } from '../edge/services.ts'
import { historyCsv } from './history-csv.ts'
import { historyQuestion, whyQuestion } from './item-questions.ts'
import { snapshotCsv } from './snapshot-csv.ts'
import { entityTrendsCsv } from './trends-csv.ts'

/** How one district or school is rated, how its ratings moved, and how and why they came about. */
export const viewRoutes: FastifyPluginAsyncZod<Services> = async (app, services) => {
  for (const about of KINDS) {
    const { kind, title } = about
    keptView(app, services, about, asTable(SnapshotResponse), snapshotOf, {
      name: 'snapshot',
      written: writtenSnapshot,
      csvOf: snapshotCsv,
      operationId: `get${title}Snapshot`,
      summary: `How a ${kind} stands in a period: every component and element with its level, as JSON or CSV`,
    })
    keptView(app, services, about, asTable(EntityTrendsResponse), entityTrendsOf, {
      name: 'trends',
      written: writtenTrends,
      csvOf: entityTrendsCsv,
      operationId: `get${title}Trends`,
      summary: `How the ratings of a ${kind} moved from period to period, as JSON or CSV`,
    })
    history(app, services, about)
    why(app, services, about)
  }
}

/** What an answer about the ratings of one entity rests on. */
const scopesOf = (framework: string, { kind, id }: EntityReference): readonly string[] => [
  scopeOf.subject(framework, id),
  scopeOf.entity(kind, id),
  scopeOf.rounds(framework),
  scopeOf.frameworks,
]

const params = z.object({ id: Id })
const querystring = z.strictObject(ratingQuery)
const read = problems(404, 503)
const config = { permission: 'read' } as const

type Naming<Told> = {
  readonly name: string
  readonly operationId: string
  readonly summary: string
  readonly csvOf: (body: Told) => string
  /** Writes the JSON of the view from kept cells; null where it must be folded. */
  readonly written: (...about: Parameters<typeof snapshotOf>) => WrittenText | null
}

function keptView<Told>(
  app: App,
  services: Services,
  { kind, plural }: About,
  shape: ReturnType<typeof asTable>,
  view: (...about: Parameters<typeof snapshotOf>) => View<Told>,
  { name, csvOf, written, ...naming }: Naming<Told>,
): void {
  const { queries, cache } = services
  app.get(
    `/v1/${plural}/:id/${name}`,
    {
      config,
      onRequest: cache.onRequest,
      schema: { ...naming, tags: ['ratings'], params, querystring, response: { 200: shape, ...read } },
    },
    async (request, reply) => {
      const { query } = request
      const asked = await resolveTimes(services, query, RATING_PROJECTIONS)
      const entity = entityOf(services, kind, request.params.id, asked.bounds)
      const framework = frameworkOf(services, query.framework, kind)
      const period = periodOf(services, framework, query.period, asked.bounds)
      // The answer shows the age of a challenge that waits, so it is another one tomorrow.
      const { all } = queries.challenges.of(framework, entity.id, asked.bounds)
      const isWaiting = all.some(({ answered }) => answered === null)
      return cache.make(request, reply, {
        asked,
        scopes: scopesOf(framework, entity),
        ...(isWaiting ? { day: dayOfRead(asked), isToday: asked.bounds.asOf === null } : {}),
        view: () => view(queries, framework, entity, period, asked),
        // A history without bounds is kept as it was folded.
        ...(asked.bounds.asOf === null && asked.bounds.knownAt === null
          ? {}
          : { text: () => written(queries, framework, entity, period, asked) }),
        csvOf,
      })
    },
  )
}

function history(app: App, services: Services, about: About): void {
  const { kind, title } = about
  const { path, params, querystring, prepare } = historyQuestion(about)
  app.get(
    path,
    {
      config,
      schema: {
        operationId: `get${title}RatingHistory`,
        summary: `Every rating action on an item of a ${kind} and on what it descends from, oldest first`,
        tags: ['ratings'],
        params,
        querystring,
        response: { 200: asTable(HistoryResponse), ...read },
      },
    },
    async (request, reply) => {
      const { asked, view: make } = await prepare(services, request)
      const view = await make()
      return services.cache.view(request, reply, {
        asked,
        view,
        link: view.body.page.next,
        csvOf: historyCsv,
      })
    },
  )
}

function why(app: App, services: Services, about: About): void {
  const { kind, title } = about
  const { path, params, querystring, prepare } = whyQuestion(about)
  app.get(
    path,
    {
      config,
      schema: {
        operationId: `get${title}RatingWhy`,
        summary: `Why an item of a ${kind} shows what it shows: one sentence, and all that it rests on`,
        tags: ['ratings'],
        params,
        querystring,
        response: { 200: WhyResponse, ...read },
      },
    },
    async (request, reply) => {
      const { asked, view } = await prepare(services, request)
      return services.cache.view(request, reply, { asked, view: await view(), link: null })
    },
  )
}
