import { ok, refuse } from '../decider.ts'
import { isJustificationRestated } from '../values/justification.ts'
import type { DataOf, Decision } from './command.ts'
import { type CommitmentFold, stepsOf } from './fold.ts'
import { stepOf } from './step.ts'
import { mustFollow, mustGiveReason, stepRefusal } from './step-refusal.ts'

/** Ends a commitment that is not pursued any more. How it stood stays in the record. */
export function withdrawCommitment(data: DataOf<'WithdrawCommitment'>, fold: CommitmentFold): Decision {
  const known = stepsOf(fold, 'CommitmentWithdrawn').at(-1)
  if (known !== undefined && isJustificationRestated(data, known.data)) return ok([])
  const refusal =
    stepRefusal(data, fold) ?? mustGiveReason(data, 'withdrawal') ?? mustFollow(data, fold.steps)
  if (refusal !== null) return refuse(refusal)
  return ok([{ type: 'CommitmentWithdrawn', data: stepOf(data) }])
}

/** Ends a commitment in favour of another one. */
export function supersedeCommitment(data: DataOf<'SupersedeCommitment'>, fold: CommitmentFold): Decision {
  const { supersededBy } = data
  const known = stepsOf(fold, 'CommitmentSuperseded').at(-1)
  if (known?.data.supersededBy === supersededBy && isJustificationRestated(data, known.data)) return ok([])
  const refusal =
    stepRefusal(data, fold) ?? mustGiveReason(data, 'supersession') ?? mustFollow(data, fold.steps)
  if (refusal !== null) return refuse(refusal)
  if (fold.made?.data.commitment === supersededBy) return refuse({ code: 'SupersededByItself' })
  return ok([{ type: 'CommitmentSuperseded', data: { supersededBy, ...stepOf(data) } }])
}
