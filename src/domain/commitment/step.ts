import { ok, refuse } from '../decider.ts'
import { type Day, lastDayOf } from '../values/date.ts'
import type { DataOf, Decision, TermsWish } from './command.ts'
import { type CommitmentFold, stepsOf } from './fold.ts'
import type { Terms } from './state.ts'
import {
  agrees,
  beforeAny,
  dateOf,
  isOfDay,
  isOwn,
  obstacleTo,
  said,
  saysSame,
  speaksForOwner,
  stepOf,
  withoutReason,
} from './wish.ts'

export function addMilestone(data: DataOf<'AddMilestone'>, fold: CommitmentFold): Decision {
  const { id, title, dueOn } = data
  const known = stepsOf(fold, 'MilestoneAdded').find(step => step.data.milestone === id)
  if (known !== undefined) {
    const isSame = known.data.title === title && agrees(dueOn, known.data.dueOn) && saysSame(data, known)
    return isSame ? ok([]) : refuse({ code: 'MilestoneClash', milestone: id })
  }
  const obstacle = obstacleTo(data, fold)
  if (obstacle !== null) return refuse(obstacle)
  return ok([{ type: 'MilestoneAdded', data: { milestone: id, title, ...said({ dueOn }), ...stepOf(data) } }])
}

/** Once: whoever says it again says nothing new, and whoever says it otherwise contradicts the record. */
export function reachMilestone(data: DataOf<'ReachMilestone'>, fold: CommitmentFold): Decision {
  const { id: milestone } = data
  const known = stepsOf(fold, 'MilestoneReached').find(step => step.data.milestone === milestone)
  if (known !== undefined && saysSame(data, known)) return ok([])
  const obstacle = obstacleTo(data, fold)
  if (obstacle !== null) return refuse(obstacle)
  if (known !== undefined) {
    return refuse({ code: 'MilestoneReachedBefore', milestone, reachedOn: known.data.occurredOn })
  }
  if (!fold.milestones.some(({ id }) => id === milestone)) {
    return refuse({ code: 'MilestoneUnknown', milestone })
  }
  return ok([{ type: 'MilestoneReached', data: { milestone, ...stepOf(data) } }])
}

export function reportProgress(data: DataOf<'ReportProgress'>, fold: CommitmentFold): Decision {
  const { value, note, rationale } = data
  if (value === undefined && note === undefined && rationale === undefined) {
    return refuse({ code: 'ReportEmpty' })
  }
  const isRepeat = stepsOf(fold, 'ProgressReported').some(
    step =>
      isOwn(data, step) && isOfDay(data, step) && agrees(value, step.data.value) && saysSame(data, step),
  )
  if (isRepeat) return ok([])
  const obstacle = obstacleTo(data, fold)
  if (obstacle !== null) return refuse(obstacle)
  if (value !== undefined && measureOn(fold, lastDayOf(dateOf(data))) === null) {
    return refuse({ code: 'MeasureMissing' })
  }
  const self = speaksForOwner(data, fold)
  return ok([{ type: 'ProgressReported', data: { ...said({ value }), self, ...stepOf(data) } }])
}

/** The measure that was in force on a day. */
function measureOn({ original, amendments }: CommitmentFold, day: Day): string | null {
  const amended = amendments.findLast(
    ({ on, changed }) => changed.measure !== undefined && lastDayOf(on) <= day,
  )
  return amended?.changed.measure ?? original?.measure ?? null
}

/** A date moves once it was given, never away from under a verdict: changes follow each other as they took place. */
export function extendDueDate(data: DataOf<'ExtendDueDate'>, fold: CommitmentFold): Decision {
  const { dueOn } = data
  const inForce = fold.inForce?.dueOn ?? null
  const last = stepsOf(fold, 'DueDateExtended').at(-1)
  if (last !== undefined && last.data.dueOn === dueOn && saysSame(data, last)) return ok([])
  const obstacle = obstacleTo(data, fold) ?? withoutReason(data, 'extension')
  if (obstacle !== null) return refuse(obstacle)
  if (inForce === null) return refuse({ code: 'ExtensionWithoutDueDate' })
  if (lastDayOf(dueOn) <= lastDayOf(inForce)) {
    return refuse({ code: 'ExtensionNotLater', dueOn, inForce })
  }
  const disorder = beforeAny(data, changesAndVerdicts(fold))
  if (disorder !== null) return refuse(disorder)
  const late = lastDayOf(dateOf(data)) > lastDayOf(inForce)
  return ok([{ type: 'DueDateExtended', data: { dueOn, late, ...stepOf(data) } }])
}

/** The terms in force change; those of the first day stay. A baseline that was missing may be stated once without a reason. */
export function amendTerms(data: DataOf<'AmendTerms'>, fold: CommitmentFold): Decision {
  const { original, inForce } = fold
  if (Object.values(data.wish).every(each => each === undefined)) return refuse({ code: 'AmendmentEmpty' })
  if (original === null || inForce === null) return refuse({ code: 'CommitmentUnknown' })
  const changed = changesOf(data.wish, inForce)
  const fields = Object.keys(changed)
  if (fields.length === 0) return ok([])
  const obstacle = obstacleTo(data, fold)
  if (obstacle !== null) return refuse(obstacle)
  const isBaselineAlone = fields.length === 1 && 'baseline' in changed
  if (!isBaselineAlone || inForce.baseline !== null) {
    const refusal = withoutReason(data, 'amendment') ?? beforeAny(data, changesAndVerdicts(fold))
    if (refusal !== null) return refuse(refusal)
  }
  return ok([{ type: 'TermsAmended', data: { ...changed, ...stepOf(data) } }])
}

/** What a wish says that is not in force already: only that is recorded. */
const changesOf = ({ text, measure, unit, baseline, target }: TermsWish, inForce: Terms): TermsWish =>
  Object.fromEntries(
    Object.entries({ text, measure, unit, baseline, target }).filter(
      ([field, value]) => value !== undefined && value !== inForce[field as keyof TermsWish],
    ),
  )

const changesAndVerdicts = (fold: CommitmentFold) =>
  stepsOf(fold, 'DueDateExtended', 'TermsAmended', 'VerdictIssued', 'VerdictRevised')

export function withdrawCommitment(data: DataOf<'WithdrawCommitment'>, fold: CommitmentFold): Decision {
  const known = stepsOf(fold, 'CommitmentWithdrawn').at(-1)
  if (known !== undefined && saysSame(data, known)) return ok([])
  const refusal = obstacleTo(data, fold) ?? withoutReason(data, 'withdrawal') ?? beforeAny(data, fold.steps)
  if (refusal !== null) return refuse(refusal)
  return ok([{ type: 'CommitmentWithdrawn', data: stepOf(data) }])
}

export function supersedeCommitment(data: DataOf<'SupersedeCommitment'>, fold: CommitmentFold): Decision {
  const { supersededBy } = data
  const known = stepsOf(fold, 'CommitmentSuperseded').at(-1)
  if (known?.data.supersededBy === supersededBy && saysSame(data, known)) return ok([])
  const refusal = obstacleTo(data, fold) ?? withoutReason(data, 'supersession') ?? beforeAny(data, fold.steps)
  if (refusal !== null) return refuse(refusal)
  if (fold.made?.data.commitment === supersededBy) return refuse({ code: 'SupersededByItself' })
  return ok([{ type: 'CommitmentSuperseded', data: { supersededBy, ...stepOf(data) } }])
}
