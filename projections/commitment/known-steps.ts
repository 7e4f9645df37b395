import type { CommitmentEvent, Owner } from '../../src/domain/commitment/event.ts'
import { inOrder, orderOf } from '../../src/domain/commitment/order.ts'
import { type CommitmentState, evolve, NOT_MADE } from '../../src/domain/commitment/state.ts'
import type { Recorded } from '../../src/domain/decider.ts'
import { NOBODY } from '../engine/actor.ts'

/** One step as the read model holds it: its place, and the event without its texts. */
export type KnownStep = {
  readonly revision: number
  readonly position: number
  readonly event: Recorded<CommitmentEvent>
}

/** A step that counts, or did until it was withdrawn; null while it counts. */
export type StepEver = KnownStep & { readonly until: number | null }

/**
 * A commitment as far as the bounds let it be seen. Texts in `state` are fingerprints; dates, owner and funders are as recorded.
 */
export type KnownCommitment = {
  readonly id: string
  readonly state: CommitmentState & { readonly made: NonNullable<CommitmentState['made']> }
  readonly owner: Owner
  /** In the order in which views fold them. */
  readonly steps: readonly KnownStep[]
  /** Of the last step that changed it. */
  readonly position: number
}

/** Read as an array, which is nearly twice as fast; in the order of `STEP_COLUMNS`. */
export type StepRow = readonly [
  commitment: string,
  revision: number,
  position: number,
  type: string,
  occurredOn: string,
  importId: string,
  data: string,
]
export const STEP_COLUMNS = 'commitment, revision, position, type, occurred_on, import_id, data'

/** The commitments of these rows, which stand in the order of ids. */
export function* allKnownOf(all: readonly StepRow[]): Generator<KnownCommitment> {
  let rows: StepRow[] = []
  for (const row of all) {
    const [first] = rows
    if (first !== undefined && first[0] !== row[0]) {
      yield* knownOf(rows)
      rows = []
    }
    rows.push(row)
  }
  yield* knownOf(rows)
}

/** The commitment of these rows; none where nothing says yet that it was made. */
export function* knownOf(rows: readonly StepRow[]): Generator<KnownCommitment> {
  const steps = inViewOrder(rows.map(stepIn))
  const state = stateAfter(steps)
  const { made, owner } = state
  const id = rows[0]?.[0]
  if (id === undefined || made === null || owner === null) return
  const position = steps.reduce((latest, step) => Math.max(latest, step.position), 0)
  yield { id, state: { ...state, made }, owner, steps, position }
}

/** The step that a row holds. */
export function stepIn([, revision, position, type, occurredOn, importId, data]: StepRow): KnownStep {
  const said: object = { ...JSON.parse(data), occurredOn, evidence: [] }
  const event = { type, data: said, id: importId, revision, actor: NOBODY } as Recorded<CommitmentEvent>
  return { revision, position, event }
}

/** Steps of one commitment in the order in which views fold them. */
export const inViewOrder = (steps: readonly KnownStep[]): readonly KnownStep[] =>
  // The event of an imported step has an id here, and that of any other step has none.
  inOrder(steps, ({ event }) => orderOf(event, event.id))

/** The fold of steps that are in order. */
export const stateAfter = (steps: readonly KnownStep[]): CommitmentState =>
  steps.reduce((folded, { event }) => evolve(folded, event), NOT_MADE)
