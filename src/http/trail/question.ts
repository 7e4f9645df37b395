import { z } from 'zod'
import type { ResolvedTimes } from '../../../projections/engine/bounds.ts'
import type { Telling } from '../../../projections/trail/entry.ts'
import { type TrailList, type TrailQuestion, trailOf, trailPage } from '../../../projections/trail/page.ts'
import { PUBLIC, placeIn, type Viewer } from '../../../projections/trail/visibility.ts'
import { badCursor, nextPage, paging, resolveTimes, times } from '../edge/query.ts'
import type { Question } from '../edge/question.ts'
import type { Reading } from '../edge/services.ts'
import { filterOf, trailFilters } from './filters.ts'

export const TRAIL_PROJECTIONS = ['trail']
/** How many lines a page has unless a limit is said. */
export const LINES = 50
const { knownAt, minPosition } = times
const NoParams = z.object({})

export const TrailQuery = z.strictObject({
  ...trailFilters,
  order: z.enum(['newest', 'oldest']).prefault('newest').meta({ description: 'Which come first' }),
  knownAt,
  minPosition,
  limit: paging.limit.unwrap().optional().meta({
    description:
      'How many a page has at most: 50 unless said; CSV and CloudEvents are whole unless it is said',
  }),
  cursor: z.string().optional().meta({ description: 'Where the page begins: take it as `page.next` has it' }),
})

/** What of the trail is asked for, by one viewer, and what its lines are told with. */
export async function linesAsked(
  reading: Reading,
  {
    order,
    limit: _limit,
    cursor,
    knownAt: given,
    minPosition: least,
    ...filters
  }: z.infer<typeof TrailQuery>,
  viewer: Viewer,
): Promise<{
  readonly asked: ResolvedTimes
  readonly question: TrailQuestion
  readonly telling: Telling
}> {
  const asked = await resolveTimes(reading, { knownAt: given, minPosition: least }, TRAIL_PROJECTIONS)
  const after = cursor === undefined ? null : placeIn(cursor)
  if (cursor !== undefined && after === null) throw badCursor()
  const range = { order, after, knownAt: asked.bounds.knownAt }
  const telling = { queries: reading.queries, nameOf: await reading.names.known() }
  return { asked, question: { viewer, filter: filterOf(filters), range }, telling }
}

/** How a page of the trail tells what was asked, and where the next one is. */
export const shownAs = ({ echo: { knownAt, knownAtPosition } }: ResolvedTimes, url: string) => ({
  asked: { knownAt, knownAtPosition },
  nextOf: (from: string | null) => nextPage(url, from),
})

/** The audit trail, as far as everyone may read it. */
export const trailQuestion: Question<typeof NoParams, typeof TrailQuery, TrailList> = {
  path: '/v1/audit/entries',
  params: NoParams,
  querystring: TrailQuery,
  prepare: async (reading, { query, url }) => {
    const { asked, question, telling } = await linesAsked(reading, query, PUBLIC)
    const view = async () => {
      const found = await trailPage(reading, question, query.limit ?? LINES)
      return trailOf(telling, question, found, shownAs(asked, url))
    }
    return { asked, view }
  },
}
