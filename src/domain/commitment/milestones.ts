import { ok, refuse } from '../decider.ts'
import { defined } from '../values/defined.ts'
import { isJustificationRestated } from '../values/justification.ts'
import { isRestated } from '../values/restated.ts'
import type { DataOf, Decision } from './command.ts'
import { type CommitmentFold, stepsOf } from './fold.ts'
import { stepOf } from './step.ts'
import { stepRefusal } from './step-refusal.ts'

/** Adds a step on the way to what was promised. */
export function addMilestone(data: DataOf<'AddMilestone'>, fold: CommitmentFold): Decision {
  const { id, title, dueOn } = data
  const known = stepsOf(fold, 'MilestoneAdded').find(step => step.data.milestone === id)
  if (known !== undefined) {
    const isSame =
      known.data.title === title &&
      isRestated(dueOn, known.data.dueOn) &&
      isJustificationRestated(data, known.data)
    return isSame ? ok([]) : refuse({ code: 'MilestoneClash', milestone: id })
  }
  const obstacle = stepRefusal(data, fold)
  if (obstacle !== null) return refuse(obstacle)
  return ok([
    { type: 'MilestoneAdded', data: { milestone: id, title, ...defined({ dueOn }), ...stepOf(data) } },
  ])
}

/** Records once that a milestone was reached: the same again records nothing, and another date contradicts the record. */
export function reachMilestone(data: DataOf<'ReachMilestone'>, fold: CommitmentFold): Decision {
  const { id: milestone } = data
  const known = stepsOf(fold, 'MilestoneReached').find(step => step.data.milestone === milestone)
  if (known !== undefined && isJustificationRestated(data, known.data)) return ok([])
  const obstacle = stepRefusal(data, fold)
  if (obstacle !== null) return refuse(obstacle)
  if (known !== undefined) {
    return refuse({ code: 'MilestoneReachedBefore', milestone, reachedOn: known.data.occurredOn })
  }
  if (!fold.milestones.some(({ id }) => id === milestone)) {
    return refuse({ code: 'MilestoneUnknown', milestone })
  }
  return ok([{ type: 'MilestoneReached', data: { milestone, ...stepOf(data) } }])
}
