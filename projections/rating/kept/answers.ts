import type { Period } from '../../../src/domain/values/period.ts'
import { sqliteFailureOf } from '../../../src/event-store/sqlite-failure.ts'
import type { Bounds, ResolvedTimes, View } from '../../engine/bounds.ts'
import type { PageRequest } from '../../engine/page.ts'
import { matrixOf } from '../matrix.ts'
import { type NetworkTrends, networkTrendsOf } from '../network-trends.ts'
import { writtenMatrixOf } from './matrix.ts'
import { isAllKnown, type KeptNetwork } from './network.ts'
import { latestSeen } from './own-periods.ts'
import { keptTrendsOf } from './trends.ts'
import { type WrittenView, writtenPart } from './written.ts'

/** A question about the network; `now` returns its times as of where this node stands. */
type Asked = {
  readonly framework: string
  readonly period: Period | null
  readonly asked: ResolvedTimes
  readonly now: () => ResolvedTimes
}

/** Whether the rows of an answer are in memory already: then any page of it takes almost no time. */
export const isAtHand = (kept: KeptNetwork, { framework, period, asked }: Asked): boolean =>
  kept.rowsAtHand(framework, period, asked.bounds) !== null

/** The matrix of a network, from the rows that are kept; folded anew if none can be kept. */
export async function networkMatrix(
  kept: KeptNetwork,
  { framework, period, asked, now }: Asked,
  page: PageRequest,
): Promise<WrittenView> {
  const folded = async (): Promise<WrittenView> => {
    const { body, position } = await matrixOf(kept.queries, framework, period, now(), page)
    return { parts: [writtenPart(JSON.stringify(body))], position, link: body.page.next }
  }
  return orFolded(() => writtenMatrixOf(kept, framework, period, asked, page), folded)
}

/** The trends of a network, likewise; folded where something that changed them came after `knownAt`. */
export async function networkTrends(
  kept: KeptNetwork,
  { framework, period, asked, now }: Asked,
): Promise<View<NetworkTrends>> {
  const folded = () => networkTrendsOf(kept.queries, framework, period, now())
  const { knownAt } = asked.bounds
  const read = async () => {
    const now = { ...asked, bounds: { ...asked.bounds, knownAt: null } }
    const trends = await keptTrendsOf(kept, framework, period, now)
    return knownAt === null || isAllKnown(kept, framework, trends, knownAt) ? trends : folded()
  }
  return orFolded(read, folded)
}

/** The latest period of a framework in which anything is seen; null where there is none. */
export async function latestPeriod(
  kept: KeptNetwork,
  framework: string,
  bounds: Bounds,
): Promise<Period | null> {
  const folded = async () => kept.queries.periodsSeen(framework, bounds).at(-1) ?? null
  if (bounds.knownAt !== null) return folded()
  return orFolded(async () => {
    await kept.directoryOf(framework).refresh()
    return latestSeen(kept, framework, bounds.asOf)
  }, folded)
}

/** Reads what is kept, and folds instead if SQLite fails: a full disk stops no reader. */
async function orFolded<Answer>(read: () => Promise<Answer>, folded: () => Promise<Answer>): Promise<Answer> {
  try {
    return await read()
  } catch (error) {
    if (sqliteFailureOf(error) === null) throw error
    return folded()
  }
}
