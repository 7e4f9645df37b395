import { z } from 'zod'
import { type CaseState, planInForce } from '../../src/domain/closure/state.ts'
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
export async function funnelOf(
  queries: ReadQueries,
  filter: CaseFilter,
  { asked, day }: DayQuestion,
): Promise<View<Funnel>> {
  const { bounds } = asked
  let position = 0
  const see = (at: number) => {
    position = Math.max(position, at)
  }
  const total = new FunnelCount()
  const groups = new Map<string, FunnelCount>()
  for await (const each of casesIn(queries, filter, bounds, day, see)) {
    const key = `${each.state.district ?? ''} ${filter.year ?? yearOf(each)}`
    const group = groups.get(key) ?? new FunnelCount()
    groups.set(key, group)
    for (const count of [group, total]) count.add(each.state)
  }
  const rows = [...groups]
    .toSorted(([a], [b]) => compareText(a, b))
    .map(([key, of]): FunnelRow => {
      const at = key.indexOf(' ')
      const [id, year] = [key.slice(0, at), key.slice(at + 1)]
      const district = id === '' ? null : placeNamed(queries, 'district', id, bounds)
      see(district?.position ?? 0)
      return { district: district?.entity ?? null, year, ...of.figures() }
    })
  const body = { rows, total: total.figures(), ...asked.echo, position: String(position) }
  return { body, position }
}

/** `SY2012-13`: the school year in which a case began. */
function yearOf(each: FoldedCase): string {
  const { from, to } = schoolYearOf(beginningOf(each))
  return `SY${from.slice(0, 4)}-${to.slice(2, 4)}`
}

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

/** Counts cases one by one, so that none has to be held. */
class FunnelCount {
  #cases = 0
  readonly #reached = none()
  readonly #states = none()
  readonly #actions = new Map<Action | null, { cases: number; readonly reached: Counts }>()
  /** The days between two states, of each pair in turn. */
  readonly #days: readonly number[][] = PAIRS.map(() => [])

  add(state: CaseState): void {
    const { action } = planInForce(state)
    const ofAction = this.#actions.get(action) ?? { cases: 0, reached: none() }
    this.#actions.set(action, ofAction)
    this.#cases++
    ofAction.cases++
    if (state.state !== null) this.#states[state.state]++
    for (const each of state.reached) {
      this.#reached[each.state]++
      ofAction.reached[each.state]++
    }
    const dayOf = new Map(state.reached.map(each => [each.state, each.day]))
    for (const [at, [from, to]] of PAIRS.entries()) {
      const [first, last] = [dayOf.get(from), dayOf.get(to)]
      if (first === undefined || last === undefined || last < first) continue
      this.#days[at]?.push(dayToNumber(last) - dayToNumber(first))
    }
  }

  figures() {
    const order = (action: Action | null) => (action === null ? ACTIONS.length : ACTIONS.indexOf(action))
    return {
      cases: this.#cases,
      reached: this.#reached,
      states: this.#states,
      actions: [...this.#actions]
        .toSorted(([a], [b]) => order(a) - order(b))
        .map(([action, of]) => ({ action, ...of })),
      medianDays: PAIRS.flatMap(([from, to], at) => {
        const days = this.#days[at] ?? []
        const median = medianOf(days)
        return median === null ? [] : [{ from, to, days: String(median), cases: days.length }]
      }),
    }
  }
}

const none = (): Counts => Object.fromEntries(CLOSURE_STATES.map(state => [state, 0])) as Counts

function medianOf(days: readonly number[]): number | null {
  const sorted = days.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]]
  return low === undefined || high === undefined ? null : (low + high) / 2
}
