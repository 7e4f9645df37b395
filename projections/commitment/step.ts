import type { CommitmentEvent } from '../../src/domain/commitment/event.ts'
import { compareSteps, orderOf } from '../../src/domain/commitment/order.ts'
import { type CommitmentState, evolve, NOT_MADE } from '../../src/domain/commitment/state.ts'
import type { Recorded } from '../../src/domain/decider.ts'
import type { Actor } from '../../src/domain/values/actor.ts'
import { lastDayOf } from '../../src/domain/values/date.ts'
import type { Evidence } from '../../src/domain/values/evidence.ts'
import type { LedgerEvent, Metadata } from '../../src/event-store/codec.ts'
import { isCommitmentEvent } from './table.ts'

/** A step of a commitment with everything it says. */
export type Step = Recorded<CommitmentEvent> & { readonly stream: string; readonly metadata: Metadata }
/** A step with what was known before it. */
export type FoldedStep = { readonly step: Step; readonly before: CommitmentState }

/** What every step is shown with: where it was said, by whom, why and on what. */
export type StatementView = {
  readonly event: string
  readonly on: string
  readonly actor: Pick<Actor, 'person' | 'role' | 'onBehalfOf'>
  /** Whom the source names, where an import says so. */
  readonly by: string | null
  readonly rationale: string | null
  readonly note: string | null
  readonly evidence: readonly Evidence[]
  readonly imported: boolean
}

/** The steps that can be seen on a day, in the order in which views fold them. */
export const stepsOf = (events: readonly LedgerEvent[], asOf: string | null): readonly Step[] =>
  events
    .filter(isCommitmentEvent)
    .filter(({ data }) => asOf === null || lastDayOf(data.occurredOn) <= asOf)
    .toSorted((a, b) => compareSteps(orderOf(a), orderOf(b)))

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

export function statementOf({ id, data, metadata }: Step): StatementView {
  const { person, role, onBehalfOf } = metadata.actor
  return {
    event: id,
    on: data.occurredOn,
    actor: { person, role, ...(onBehalfOf === undefined ? {} : { onBehalfOf }) },
    by: data.by ?? null,
    rationale: data.rationale ?? null,
    note: data.note ?? null,
    evidence: data.evidence,
    imported: data.imported !== undefined,
  }
}
