import { findingsAgainst, isContrary } from '../../src/domain/closure/finding.ts'
import { foldSteps, stepsOf } from '../../src/domain/closure/fold.ts'
import { type CaseState, planInForce } from '../../src/domain/closure/state.ts'
import { lastDayIn } from '../../src/domain/closure/step-date.ts'
import type { ClosureState } from '../../src/domain/closure/words.ts'
import type { Action } from '../../src/domain/process/step-words.ts'
import type { Day } from '../../src/domain/values/date.ts'
import { spanOf } from '../../src/domain/values/date-span.ts'
import { type Period, periodFromId } from '../../src/domain/values/period.ts'
import type { Bounds } from '../engine/bounds.ts'
import { inTurn } from '../engine/in-turn.ts'
import type { ReadQueries } from '../read-queries.ts'
import { bodiesAt, bodiesIn } from './bodies.ts'
import type { KnownCase } from './table.ts'

/** Which cases are asked for; what is left out does not matter. */
export type CaseFilter = {
  readonly district?: string | undefined
  readonly school?: string | undefined
  readonly state?: readonly ClosureState[] | undefined
  readonly action?: Action | undefined
  readonly round?: string | undefined
  readonly authority?: string | undefined
  readonly process?: string | undefined
  /** The year of the first proposal: `SY2012-13`, or `2013` for a calendar year. */
  readonly year?: string | undefined
  /** `true`: decided against the advice of a finding; `delay`: approved though one asked to wait; `false`: neither. */
  readonly againstFinding?: 'true' | 'delay' | 'false' | undefined
  /** The records of a whole district or round instead of the cases of schools. */
  readonly records?: boolean | undefined
}

/** A case folded for a day. */
export type FoldedCase = KnownCase & { readonly state: CaseState }

/**
 * The cases that are asked for, in the order of ids; `onSeen` gets the position of everything that was looked at. Other requests
 * are served in between, so `bounds` must name `knownAt` if the log may grow.
 */
export async function* casesIn(
  queries: Pick<ReadQueries, 'closures' | 'processes'>,
  filter: CaseFilter,
  bounds: Bounds,
  day: Day,
  onSeen: (position: number) => void = () => {},
): AsyncGenerator<FoldedCase> {
  const bodiesOf = bodiesIn(queries, bounds)
  // A case that was withdrawn may have been asked for before.
  onSeen(queries.closures.withdrawnAt(null, bounds))
  for await (const known of inTurn(queries.closures.known(bounds, filter), weightOf)) {
    // A case that is not asked for may have been before: every case that was looked at counts.
    onSeen(known.position)
    const { state } = foldSteps(
      known.steps.map(({ step }) => step),
      day,
      bodiesOf,
    )
    onSeen(bodiesAt(queries, state, bounds))
    const folded = { ...known, state }
    if (isAskedFor(folded, filter)) yield folded
  }
}

/** A case with many steps takes as long as several. */
const weightOf = ({ steps }: KnownCase): number => 1 + steps.length / 20

function isAskedFor(folded: FoldedCase, filter: CaseFilter): boolean {
  const { state } = folded
  const { frame } = state
  const isSame = (wanted: string | undefined, given: string | null) =>
    wanted === undefined || wanted === given
  if ((state.school === null) !== (filter.records ?? false)) return false
  if (!isSame(filter.district, state.district) || !isSame(filter.school, state.school)) return false
  if (!isSame(filter.round, frame.round) || !isSame(filter.process, frame.process)) return false
  if (!isSame(filter.action, planInForce(state).action)) return false
  if (!isSame(filter.authority?.toLowerCase(), frame.authority?.toLowerCase() ?? null)) return false
  if (filter.state !== undefined && (state.state === null || !filter.state.includes(state.state)))
    return false
  if (filter.year !== undefined && !isIn(folded, periodFromId(filter.year))) return false
  return filter.againstFinding === undefined || filter.againstFinding === againstFinding(folded)
}

function againstFinding({ steps }: FoldedCase): NonNullable<CaseFilter['againstFinding']> {
  const told = steps.map(({ step }) => step)
  const against = stepsOf(told, 'DecisionMade').flatMap(({ data }) =>
    findingsAgainst(told, data, lastDayIn(data.occurredOn)),
  )
  return against.some(isContrary) ? 'true' : against.length > 0 ? 'delay' : 'false'
}

/** The day that decides to which year a case belongs: that of its first proposal, else that of its first step. */
export function beginningOf({ state, steps }: FoldedCase): Day {
  const proposed = state.reached.find(each => each.state === 'proposed')?.day
  const days = steps.map(({ step }) => spanOf(step.data.occurredOn).to).sort()
  return proposed ?? days[0] ?? ''
}

const isIn = (folded: FoldedCase, period: Period | null): boolean => {
  const day = beginningOf(folded)
  return period !== null && period.from <= day && day <= period.to
}
