import type { CommitmentEvent } from '../../src/domain/commitment/event.ts'
import { inOrder, orderOf } from '../../src/domain/commitment/order.ts'
import { type CommitmentState, evolve, NOT_MADE } from '../../src/domain/commitment/state.ts'
import type { Recorded } from '../../src/domain/decider.ts'
import { lastDayOf } from '../../src/domain/values/date.ts'
import type { LedgerEvent, Metadata } from '../../src/event-store/codec.ts'
import { isCommitmentEvent } from './table.ts'

/** A step of a commitment with everything it says. */
export type Step = Recorded<CommitmentEvent> & { readonly stream: string; readonly metadata: Metadata }
export type StepOf<Type extends Step['type']> = Extract<Step, { type: Type }>
/** A step with what was known before it. */
export type FoldedStep = { readonly step: Step; readonly before: CommitmentState }

/** The steps that can be seen on a day, in the order in which views fold them. */
export const stepsOf = (events: readonly LedgerEvent[], asOf: string | null): readonly Step[] =>
  inOrder(
    events
      .filter(isCommitmentEvent)
      .filter(({ data }) => asOf === null || lastDayOf(data.occurredOn) <= asOf),
    step => orderOf(step),
  )

/** The fold, with what stood before each step. */
export function foldSteps(steps: readonly Step[]): {
  readonly state: CommitmentState
  readonly told: readonly FoldedStep[]
} {
  let state = NOT_MADE
  const told = steps.map(step => {
    const before = state
    state = evolve(before, step)
    return { step, before }
  })
  return { state, told }
}
