import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { NO_BOUNDS } from '../../../projections/engine/bounds.ts'
import type { ReadQueries } from '../../../projections/read-queries.ts'
import type { EntityKind } from '../../domain/values/entity-reference.ts'
import { comparePeriods, type Period } from '../../domain/values/period.ts'
import { Id } from '../../domain/values/text.ts'
import { keptBetween, moments, resolveMoments } from '../../http/changes/moments.ts'
import { entityAt, frameworksOf } from '../../http/changes/questions.ts'
import { type About, KINDS } from '../../http/edge/entity-kinds.ts'
import { CHANGE_PROJECTIONS } from '../../http/edge/projections.ts'
import { frameworkOf, offsetOf, periodOf, resolveTimes } from '../../http/edge/query.ts'
import type { App, Services } from '../../http/edge/services.ts'
import { emptyPage } from '../parts/empty-page.ts'
import { usualFramework, usualOfNetwork } from '../parts/usual-framework.ts'
import { changesText } from './changes-html.ts'
import { type ChangesQuestion, changesView } from './changes-view.ts'
import { DIFFERING, momentsAsked } from './moments-asked.ts'

const fields = {
  ...moments,
  framework: Id.optional(),
  period: Id.optional(),
  differ: z.enum(DIFFERING).optional(),
  cursor: z.string().optional(),
}
const config = { permission: 'read' } as const

/** The pages of what differs between two moments: of the network, and of each district and school. */
export const changePages: FastifyPluginAsyncZod<Services> = async (app, services) => {
  ofNetwork(app, services)
  for (const about of KINDS) ofEntity(app, services, about)
}

function ofNetwork(app: App, services: Services): void {
  const { cache, queries, kept } = services
  const querystring = z.strictObject({ ...fields, after: Id.optional() })
  app.get(
    '/network/changes',
    { config, onRequest: cache.onRequest, schema: { hide: true, querystring } },
    async (request, reply) => {
      const { query } = request
      await resolveTimes(services, { minPosition: query.minPosition }, CHANGE_PROJECTIONS)
      if (queries.frameworks.ids().length === 0)
        return cache.make(request, reply, emptyPage(services, 'Changes'))
      const named = query.framework ?? (await usualOfNetwork(kept, NO_BOUNDS))
      const framework = frameworkOf(services, named, null)
      const periods = queries.periodsSeen(framework, NO_BOUNDS)
      const given = momentsAsked(query, periods, services.today())
      const asked = await resolveMoments(services, given, CHANGE_PROJECTIONS)
      const period = periodOf(services, framework, given.period, asked.to.bounds)
      return cache.make(request, reply, {
        ...making(services, {
          entity: null,
          framework,
          frameworks: [{ id: framework, period }],
          periods,
          moments: given,
          asked,
          after: query.after ?? null,
          offset: offsetOf(query.cursor),
        }),
        isLarge: true,
      })
    },
  )
}

function ofEntity(app: App, services: Services, { kind, plural }: About): void {
  const { cache, queries } = services
  const schema = { hide: true, params: z.object({ id: Id }), querystring: z.strictObject(fields) }
  app.get(
    `/${plural}/:id/changes`,
    { config, onRequest: cache.onRequest, schema },
    async (request, reply) => {
      const { query } = request
      const { id } = request.params
      await resolveTimes(services, { minPosition: query.minPosition }, CHANGE_PROJECTIONS)
      const { from, to, fromKnownAt, toKnownAt, period } = query
      const isBare = [from, to, fromKnownAt, toKnownAt, period].every(each => each === undefined)
      const framework =
        query.framework ?? (isBare ? usualFramework(queries, NO_BOUNDS, { kind, id }) : undefined) ?? null
      const periods = periodsOf(queries, kind, id, framework)
      const given = momentsAsked(query, periods, services.today())
      const asked = await resolveMoments(services, given, CHANGE_PROJECTIONS)
      const entity = entityAt(services, { kind, id }, asked)
      const narrowed = { framework: framework ?? undefined, period: given.period }
      return cache.make(
        request,
        reply,
        making(services, {
          entity,
          framework,
          frameworks: frameworksOf(services, kind, narrowed),
          periods,
          moments: given,
          asked,
          after: null,
          offset: offsetOf(query.cursor),
        }),
      )
    },
  )
}

/** The periods in which one district or school has any act by a framework, or by every one of them. */
function periodsOf(
  queries: ReadQueries,
  kind: EntityKind,
  id: string,
  framework: string | null,
): readonly Period[] {
  const rating = queries.frameworks.ids().filter(each => queries.lineage(each).first.rates === kind)
  const own = rating.filter(each => framework === null || each === framework)
  const found = own.flatMap(each => queries.timeline(each, id, NO_BOUNDS).timeline.periods)
  return [...new Map(found.map(each => [each.id, each])).values()].toSorted(comparePeriods)
}

function making(services: Services, question: ChangesQuestion) {
  const { queries } = services
  const { entity, framework, asked, offset } = question
  const titles = queries.frameworks.ids().flatMap(id => {
    const { versions, first } = queries.lineage(id)
    const { title, source } = [...versions.values()].at(-1) ?? first
    return entity === null || first.rates === entity.kind ? [{ id, title, source }] : []
  })
  const shown = titles.filter(({ id }) => framework === null || id === framework)
  return {
    ...keptBetween(asked),
    // A day that was not said may be today.
    isToday: true,
    view: () => changesView(services, question),
    // The pages of the table are cut from what was found once.
    page: {
      rowsOf: ({ rows }: { readonly rows: readonly unknown[] }) => rows.length,
      cut: (whole: Awaited<ReturnType<typeof changesView>>['body']) => ({
        ...whole,
        question: { ...whole.question, offset },
      }),
    },
    pageOf: (view: Awaited<ReturnType<typeof changesView>>['body']) =>
      changesText({
        ...view,
        titles: titles.map(({ id, title }) => [id, title]),
        named: shown.map(({ title }) => title).join('; '),
        source: shown.length === 1 ? shown[0]?.source : undefined,
      }),
  }
}
