import type { Day } from '../values/date.ts'
import type { ClosureEvent, ClosureEventOf } from './event.ts'
import { type CaseStep, inOrder } from './order.ts'
import { asOfDay, type BodiesOf, type CaseState, evolve, NO_CASE } from './state.ts'
import { lastDayIn } from './step-date.ts'

/** A case as its stream records it: views and the decider fold the same steps in the same order. */
export type CaseFold = {
  /** In the order of the stream. */
  readonly steps: readonly CaseStep[]
  /** The first school and district that a step named: none may name another. */
  readonly school: string | null
  readonly district: string | null
}
export const NO_STEPS: CaseFold = { steps: [], school: null, district: null }

/** A case with one more step. The first school and district that are named stay. */
export const addStep = ({ steps, school, district }: CaseFold, step: CaseStep): CaseFold => ({
  steps: [...steps, step],
  school: school ?? step.data.school ?? null,
  district: district ?? step.data.district ?? null,
})

/** The steps that had occurred by a day, in the order in which a case is folded; null: all of them. */
const stepsBy = (steps: readonly CaseStep[], day: Day | null): readonly CaseStep[] =>
  inOrder(day === null ? steps : steps.filter(({ data }) => lastDayIn(data.occurredOn) <= day))

/** Where a case stands at the end of a day. `bodiesOf` says who has to agree. */
export const caseOn = (steps: readonly CaseStep[], day: Day, bodiesOf: BodiesOf): CaseState =>
  foldSteps(steps, day, bodiesOf).state

/** A step with where the case stood before it and after it. */
export type FoldedStep = { readonly step: CaseStep; readonly before: CaseState; readonly after: CaseState }

/** The fold, with where the case stood before and after each step. */
export function foldSteps(
  steps: readonly CaseStep[],
  day: Day,
  bodiesOf: BodiesOf,
): { readonly state: CaseState; readonly told: readonly FoldedStep[] } {
  let state = NO_CASE
  const told = stepsBy(steps, day).map(step => {
    const before = state
    state = evolve(before, step, bodiesOf)
    return { step, before, after: state }
  })
  return { state: asOfDay(state, day), told }
}

/** The steps of one type. */
export const stepsOf = <Type extends ClosureEvent['type']>(
  steps: readonly CaseStep[],
  type: Type,
): readonly (CaseStep & ClosureEventOf<Type>)[] =>
  steps.filter((step): step is CaseStep & ClosureEventOf<Type> => step.type === type)

/** Whether a step is the one that a reference means. */
export const isNamedBy = ({ id, data }: CaseStep, reference: string): boolean =>
  reference === id || reference === data.ref
