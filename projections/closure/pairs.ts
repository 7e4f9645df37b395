import { setImmediate } from 'node:timers/promises'
import { z } from 'zod'
import { planInForce } from '../../src/domain/closure/state.ts'
import { lastDayIn } from '../../src/domain/closure/step-date.ts'
import { CLOSURE_STATES } from '../../src/domain/closure/words.ts'
import type { DayQuestion, View } from '../engine/bounds.ts'
import { echo } from '../engine/echo.ts'
import { type NumberedPageRequest, pageOfAll, page as pageSchema } from '../engine/page.ts'
import { NamedEntity } from '../entity/named.ts'
import type { ReadQueries } from '../read-queries.ts'
import { type Comparison, comparisonsOf, ItemComparison } from './as-known.ts'
import { type CaseFilter, casesIn, type FoldedCase } from './filter.ts'
import { placeNamed } from './place.ts'
import { date } from './values.ts'

const { school, closing, comparison, framework, item } = ItemComparison.shape
const Pair = z.object({
  case: z.string(),
  state: z.enum(CLOSURE_STATES).nullable(),
  proposedOn: date,
  closing: NamedEntity,
  receiving: NamedEntity,
  framework,
  item,
  comparison,
  closingRated: closing,
  receivingRated: school,
})
export type ReceivingPair = z.infer<typeof Pair>
export const PairsResponse = z
  .object({
    items: z.array(Pair),
    pairs: z.int().meta({ description: 'How many pairs of a closing and a receiving school were looked at' }),
    ...echo,
    page: pageSchema,
  })
  .meta({ id: 'ClosureReceivingPairs' })
export type ReceivingPairs = z.infer<typeof PairsResponse>

type PairFilter = CaseFilter & {
  readonly framework?: string | undefined
  readonly item?: string | undefined
  readonly comparison?: Comparison | undefined
}

/**
 * Every closing school with each school that takes its pupils, item by item, as both were known on the day of the proposal. Other
 * requests are served in between, so `asked` must name `knownAt` if the log may grow.
 */
export async function receivingPairsOf(
  queries: ReadQueries,
  filter: PairFilter,
  { asked, day }: DayQuestion,
  page: NumberedPageRequest,
): Promise<View<ReceivingPairs>> {
  const { bounds } = asked
  let position = 0
  let pairs = 0
  const see = (at: number) => {
    position = Math.max(position, at)
  }
  const found: ReceivingPair[] = []
  for await (const each of casesIn(queries, filter, bounds, day, see)) {
    for (const id of planInForce(each.state).receiving) {
      // Two histories are folded for each framework, which takes as long as many cases.
      if (++pairs % PAIRS_AT_A_TIME === 0) await setImmediate()
      found.push(...pairOf(queries, each, id, bounds, see).filter(pair => isAskedFor(pair, filter)))
    }
  }
  const body = { items: found, pairs, ...asked.echo, position: String(position), page: { next: null } }
  return { body: pageOfAll<ReceivingPairs>(body, page), position }
}
const PAIRS_AT_A_TIME = 2

const isAskedFor = (
  pair: ReceivingPair,
  { framework: of, item: one, comparison: how }: PairFilter,
): boolean =>
  (of === undefined || pair.framework === of) &&
  (one === undefined || pair.item === one) &&
  (how === undefined || pair.comparison === how)

function pairOf(
  queries: ReadQueries,
  { id, state }: FoldedCase,
  receivingId: string,
  bounds: DayQuestion['asked']['bounds'],
  see: (position: number) => void,
): ReceivingPair[] {
  const proposal = state.proposals.at(-1)
  if (state.school === null || proposal === undefined) return []
  const asOf = lastDayIn(proposal.on)
  const { items, position } = comparisonsOf(queries, state.school, receivingId, {
    asOf,
    knownAt: bounds.knownAt,
  })
  const left = placeNamed(queries, 'school', state.school, bounds, state.schoolName)
  const taking = placeNamed(queries, 'school', receivingId, bounds)
  see(Math.max(position, left.position, taking.position))
  return items.map(each => ({
    case: id,
    state: state.state,
    proposedOn: proposal.on,
    closing: left.entity,
    receiving: taking.entity,
    framework: each.framework,
    item: each.item,
    comparison: each.comparison,
    closingRated: each.closing,
    receivingRated: each.school,
  }))
}
