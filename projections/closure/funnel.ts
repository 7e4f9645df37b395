import { z } from 'zod'
import { planInForce } from '../../src/domain/closure/state.ts'
import { CLOSURE_STATES, type ClosureState } from '../../src/domain/closure/words.ts'
import { ACTIONS, type Action } from '../../src/domain/process/step-words.ts'
import { dayToNumber } from '../../src/domain/values/date.ts'
import { schoolYearOf } from '../../src/domain/values/date-span.ts'
import { compareText } from '../../src/domain/values/text.ts'
import type { DayQuestion, View } from '../engine/bounds.ts'
import { echo } from '../engine/echo.ts'
import { NamedEntity } from '../entity/named.ts'
import type { ReadQueries } from '../read-queries.ts'
import { beginningOf, type CaseFilter, casesIn, type FoldedCase } from './filter.ts'
import { placeNamed } from './place.ts'

const count = z.int()
const counts = z.object(
  Object.fromEntries(CLOSURE_STATES.map(state => [state, count])) as Record<ClosureState, typeof count>,
)
type Counts = z.infer<typeof counts>

const figures = {
  cases: count,
  reached: counts.meta({ description: 'How many cases were ever in each state by the day' }),
  states: counts.meta({ description: 'How many stand in each state on the day' }),
  actions: z
    .array(z.object({ action: z.enum(ACTIONS).nullable(), cases: count, reached: counts }))
    .meta({ description: 'The same by what was to be done' }),
  medianDays: z
    .array(
      z.object({
        from: z.enum(CLOSURE_STATES),
        to: z.enum(CLOSURE_STATES),
        days: z.string().meta({ description: 'The median, as decimal text' }),
        cases: count.meta({ description: 'How many cases reached both' }),
      }),
    )
    .meta({ description: 'Between the first times; a date of less than a day counts as its last one' }),
}
const Row = z.object({ district: NamedEntity.nullable(), year: z.string(), ...figures })
export type FunnelRow = z.infer<typeof Row>

export const FunnelResponse = z
  .object({ rows: z.array(Row), total: z.object(figures), ...echo })
  .meta({ id: 'ClosureFunnel' })
export type Funnel = z.infer<typeof FunnelResponse>

/**
 * How far the cases of each district and year came by a day: those that ever reached a step, and those that stand there. A case
 * belongs to the school year of its first proposal, or to the year that is asked for.
 */
export function funnelOf(
  queries: ReadQueries,
  filter: CaseFilter,
  { asked, day }: DayQuestion,
): View<Funnel> {
  const { bounds } = asked
  let position = 0
  const see = (at: number) => {
    position = Math.max(position, at)
  }
  const cases = [...casesIn(queries, filter, bounds, day, see)]
  const groups = Map.groupBy(cases, each => `${each.state.district ?? ''} ${filter.year ?? yearOf(each)}`)
  const rows = [...groups]
    .toSorted(([a], [b]) => compareText(a, b))
    .map(([key, of]): FunnelRow => {
      const at = key.indexOf(' ')
      const [id, year] = [key.slice(0, at), key.slice(at + 1)]
      const district = id === '' ? null : placeNamed(queries, 'district', id, bounds)
      see(district?.position ?? 0)
      return { district: district?.entity ?? null, year, ...figuresOf(of) }
    })
  const body = { rows, total: figuresOf(cases), ...asked.echo, position: String(position) }
  return { body, position }
}

/** `SY2012-13`: the school year in which a case began. */
function yearOf(each: FoldedCase): string {
  const { from, to } = schoolYearOf(beginningOf(each))
  return `SY${from.slice(0, 4)}-${to.slice(2, 4)}`
}

function figuresOf(cases: readonly FoldedCase[]) {
  const byAction = Map.groupBy(cases, ({ state }) => planInForce(state).action)
  const order = (action: Action | null) => (action === null ? ACTIONS.length : ACTIONS.indexOf(action))
  return {
    cases: cases.length,
    reached: reachedBy(cases),
    states: countBy(state => cases.filter(each => each.state.state === state).length),
    actions: [...byAction]
      .toSorted(([a], [b]) => order(a) - order(b))
      .map(([action, of]) => ({ action, cases: of.length, reached: reachedBy(of) })),
    medianDays: PAIRS.flatMap(([from, to]) => medianBetween(cases, from, to)),
  }
}

const countBy = (countOf: (state: ClosureState) => number): Counts =>
  Object.fromEntries(CLOSURE_STATES.map(state => [state, countOf(state)])) as Counts

const reachedBy = (cases: readonly FoldedCase[]): Counts =>
  countBy(state => cases.filter(each => dayOf(each, state) !== undefined).length)

const dayOf = ({ state: { reached } }: FoldedCase, state: ClosureState) =>
  reached.find(each => each.state === state)?.day

const PAIRS: readonly (readonly [ClosureState, ClosureState])[] = [
  ['screened', 'cleared'],
  ['screened', 'proposed'],
  ['proposed', 'withdrawn'],
  ['proposed', 'rejected'],
  ['proposed', 'approved'],
  ['approved', 'stayed'],
  ['approved', 'annulled'],
  ['approved', 'effected'],
]

function medianBetween(cases: readonly FoldedCase[], from: ClosureState, to: ClosureState) {
  const days = cases
    .flatMap(each => {
      const [first, last] = [dayOf(each, from), dayOf(each, to)]
      return first === undefined || last === undefined || last < first
        ? []
        : [dayToNumber(last) - dayToNumber(first)]
    })
    .toSorted((a, b) => a - b)
  const middle = days.length / 2
  const [low, high] = [days[Math.ceil(middle) - 1], days[Math.floor(middle)]]
  if (low === undefined || high === undefined) return []
  return [{ from, to, days: String((low + high) / 2), cases: days.length }]
}
