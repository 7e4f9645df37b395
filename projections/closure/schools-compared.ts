import { type CaseState, planInForce } from '../../src/domain/closure/state.ts'
import { lastDayIn } from '../../src/domain/closure/step-date.ts'
import type { Cell } from '../../src/domain/rating/cell.ts'
import type { PositionedRating } from '../../src/domain/rating/published-rating.ts'
import type { Bounds } from '../engine/bounds.ts'
import type { ReadQueries } from '../read-queries.ts'
import { cellOf } from './as-known.ts'
import { readCase } from './reading.ts'

/** The side of a school in the comparison that a case makes. */
export type SchoolPart = 'closing-school' | 'receiving-school'
/** A case that compares a school by one of its ratings. */
export type Comparing = {
  readonly case: string
  /** The revision of the proposal, on whose day the schools are compared. */
  readonly revision: number
  readonly part: SchoolPart
  /** The act that stood then. */
  readonly act: PositionedRating
}

/**
 * The cases that compare a school with another by what stood in a cell on the day of their proposal, and the position of the last
 * event that this rests on.
 */
export function casesComparing(
  queries: ReadQueries,
  { framework, school }: { readonly framework: string; readonly school: string },
  cell: Cell,
  bounds: Bounds,
  day: string,
): { readonly all: readonly Comparing[]; readonly position: number } {
  let position = 0
  const all = [...queries.closures.aboutSchool(school, bounds)].flatMap((known): readonly Comparing[] => {
    const steps = known.steps.map(({ step }) => step)
    const { state } = readCase(queries, known.id, steps, { bounds, day, position: known.position })
    position = Math.max(position, known.position, queries.closures.withdrawnAt(known.id, bounds))
    const proposal = state.proposals.at(-1)
    const part = partOf(state, school)
    const proposed = known.steps.find(({ step }) => step.id === proposal?.event)
    if (proposal === undefined || proposed === undefined || part === null) return []
    const then = { asOf: lastDayIn(proposal.on), knownAt: bounds.knownAt }
    const read = queries.timeline(framework, school, then)
    const shown = cellOf(read.timeline, cell.item)
    const act = shown?.actions.at(-1)?.act
    if (act === undefined || shown?.period.id !== cell.period.id || shown.item !== cell.item) return []
    position = Math.max(position, read.position)
    return [{ case: known.id, revision: proposed.revision, part, act }]
  })
  return { all, position }
}

/** The side of a school in a case; null if the case does not name it, or names no school that takes the pupils. */
function partOf(state: CaseState, school: string): SchoolPart | null {
  const original = state.proposals.at(-1)?.original ?? state.plan
  const receiving = [...original.receiving, ...planInForce(state).receiving]
  if (state.school === null || receiving.length === 0) return null
  if (state.school === school) return 'closing-school'
  return receiving.includes(school) ? 'receiving-school' : null
}
