import type { Recorded } from '../decider.ts'
import type { CommitmentEvent } from './event.ts'
import { comesLast, inOrder, orderOf } from './order.ts'
import { type CommitmentState, evolve, NOT_MADE } from './state.ts'

/** What the decider knows: what views know, and the steps themselves, in their order. */
export type CommitmentFold = CommitmentState & { readonly steps: readonly Recorded<CommitmentEvent>[] }

export const NO_STEPS: CommitmentFold = { ...NOT_MADE, steps: [] }

/** Folds a step in. If later steps were recorded before it, all are folded again in order: the decider sees what views show. */
export function evolveInOrder(fold: CommitmentFold, step: Recorded<CommitmentEvent>): CommitmentFold {
  if (comesLast(orderOf(step), fold.steps)) return { ...evolve(fold, step), steps: [...fold.steps, step] }
  const steps = inOrder([...fold.steps, step], each => orderOf(each))
  return { ...steps.reduce(evolve, NOT_MADE), steps }
}

type Of<Type extends CommitmentEvent['type']> = Extract<CommitmentEvent, { type: Type }>

/** The steps of some types, in their order. */
export const stepsOf = <Type extends CommitmentEvent['type']>(
  { steps }: CommitmentFold,
  ...types: readonly Type[]
): readonly Recorded<Of<Type>>[] =>
  steps.filter((step): step is Recorded<Of<Type>> => types.some(type => type === step.type))
