import { z } from 'zod'
import { withNames } from '../../../projections/engine/actor.ts'
import { type History, historyOf } from '../../../projections/rating/history.ts'
import { type RatingWhy, whyOf } from '../../../projections/rating/why.ts'
import { itemsOf } from '../../domain/framework/document.ts'
import { Id } from '../../domain/values/text.ts'
import type { About } from '../edge/entity-kinds.ts'
import { problem } from '../edge/problem.ts'
import { RATING_PROJECTIONS, WHY_PROJECTIONS } from '../edge/projections.ts'
import {
  entityOf,
  frameworkOf,
  numberedPage,
  ofOneMoment,
  pagingByNumber,
  periodOf,
  ratingQuery,
  resolveTimes,
} from '../edge/query.ts'
import type { Question } from '../edge/question.ts'
import type { Reading } from '../edge/services.ts'

const params = z.object({ id: Id, item: Id })
const HistoryQuery = z.strictObject({ ...ratingQuery, ...pagingByNumber })
const WhyQuery = z.strictObject(ratingQuery)

/** How the ratings of an item moved. */
export const historyQuestion = ({
  kind,
  plural,
}: About): Question<typeof params, typeof HistoryQuery, History> => ({
  path: `/v1/${plural}/:id/ratings/:item/history`,
  params,
  querystring: HistoryQuery,
  prepare: async (reading, { params: { id, item }, query, url }) => {
    const { queries, store, names } = reading
    const asked = await resolveTimes(reading, query, RATING_PROJECTIONS)
    const entity = entityOf(reading, kind, id, asked.bounds)
    const framework = frameworkOf(reading, query.framework, kind)
    assertItem(reading, framework, item)
    const period = periodOf(reading, framework, query.period, asked.bounds)?.id ?? null
    const about = { framework, entity, item, period }
    const pinned = ofOneMoment(reading, asked)
    const page = numberedPage(query, url, pinned)
    const view = async () => {
      const { body, position } = await historyOf(queries, store, about, pinned, page)
      return { body: withNames(body, await names.known()), position }
    }
    return { asked, view }
  },
})

/** Why an item shows what it shows. */
export const whyQuestion = ({
  kind,
  plural,
}: About): Question<typeof params, typeof WhyQuery, RatingWhy> => ({
  path: `/v1/${plural}/:id/ratings/:item/why`,
  params,
  querystring: WhyQuery,
  prepare: async (reading, { params: { id, item }, query }) => {
    const { queries, store, names } = reading
    const asked = await resolveTimes(reading, query, WHY_PROJECTIONS)
    const entity = entityOf(reading, kind, id, asked.bounds)
    const framework = frameworkOf(reading, query.framework, kind)
    assertItem(reading, framework, item)
    const period = periodOf(reading, framework, query.period, asked.bounds)
    const about = { framework, entity, item, period }
    return { asked, view: async () => whyOf(queries, store, about, asked, await names.known()) }
  },
})

/** Throws the problem of an item that no version of the framework has. */
export function assertItem({ queries }: Reading, framework: string, item: string): void {
  const versions = queries.frameworks.get(framework)?.versions ?? []
  if (versions.some(({ document }) => itemsOf(document).some(({ id }) => id === item))) return
  throw problem('item-unknown', `No version of ${framework} has an item ${item}.`)
}
