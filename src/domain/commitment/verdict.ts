import { ok, refuse } from '../decider.ts'
import { partiesOf } from '../values/actor.ts'
import { lastDayOf } from '../values/date.ts'
import { defined } from '../values/defined.ts'
import {
  type CommandContext,
  dateOf,
  isJustificationRestated,
  type Justification,
} from '../values/justification.ts'
import { isRestated } from '../values/restated.ts'
import type { CommitmentRefusal, DataOf, Decision } from './command.ts'
import { type CommitmentFold, stepsOf } from './fold.ts'
import { ownedBy } from './ownership.ts'
import { dueOnInForce } from './status.ts'
import { isOfDay, isOwn, stepOf } from './step.ts'
import { datedBeforeMade, mustFollow, mustGiveReason, stepRefusal } from './step-refusal.ts'

/** An assessor says how much of a commitment was done. */
export function assessCompletion(data: DataOf<'AssessCompletion'>, fold: CommitmentFold): Decision {
  const { completion } = data
  const assessments = stepsOf(fold, 'CompletionAssessed')
  const isRepeat = assessments.some(
    step =>
      step.data.completion === completion &&
      isOwn(data, step) &&
      isJustificationRestated(data, step.data) &&
      // `complete` is said once, so that it is the same on whatever day it is repeated.
      (completion === 'complete' || isOfDay(data, step)),
  )
  if (isRepeat) return ok([])
  const obstacle = judgingRefusal(data, fold, 'completion')
  if (obstacle !== null) return refuse(obstacle)
  const complete = assessments.find(step => step.data.completion === 'complete')
  if (complete !== undefined) return refuse({ code: 'CompletedBefore', on: complete.data.occurredOn })
  const disorder = completion === 'complete' ? mustFollow(data, assessments) : null
  if (disorder !== null) return refuse(disorder)
  return ok([{ type: 'CompletionAssessed', data: { completion, ...stepOf(data) } }])
}

/** An assessor who has no part in a commitment says whether it was kept. */
export function issueVerdict(data: DataOf<'IssueVerdict'>, fold: CommitmentFold): Decision {
  const standing = stepsOf(fold, 'VerdictIssued', 'VerdictRevised').at(-1)
  if (standing?.type === 'VerdictIssued' && isSameVerdict(data, standing)) return ok([])
  const obstacle = judgingRefusal(data, fold, 'verdict')
  if (obstacle !== null) return refuse(obstacle)
  if (standing !== undefined) return refuse({ code: 'VerdictStands', verdict: standing.data.verdict })
  return verdictAs('VerdictIssued', data, fold)
}

/** Another assessor judges anew, and says why. The first verdict is never erased. */
export function reviseVerdict(data: DataOf<'ReviseVerdict'>, fold: CommitmentFold): Decision {
  const standing = stepsOf(fold, 'VerdictIssued', 'VerdictRevised').at(-1)
  if (standing?.type === 'VerdictRevised' && isSameVerdict(data, standing)) return ok([])
  const obstacle = judgingRefusal(data, fold, 'verdict revision')
  if (obstacle !== null) return refuse(obstacle)
  if (standing === undefined) return refuse({ code: 'VerdictMissing' })
  const person = partiesOf(data.actor).find(each => partiesOf(standing.actor).includes(each))
  if (person !== undefined) return refuse({ code: 'VerdictRevisedByItsJudge', person })
  const disorder = mustFollow(data, [standing])
  return disorder === null ? verdictAs('VerdictRevised', data, fold) : refuse(disorder)
}

type Judging = DataOf<'IssueVerdict'>

const isSameVerdict = (data: Judging, step: ReturnType<typeof verdictsOf>[number]): boolean =>
  data.verdict === step.data.verdict &&
  isRestated(data.metOn, step.data.metOn) &&
  isOwn(data, step) &&
  isJustificationRestated(data, step.data)
const verdictsOf = (fold: CommitmentFold) => stepsOf(fold, 'VerdictIssued', 'VerdictRevised')

function verdictAs(type: 'VerdictIssued' | 'VerdictRevised', data: Judging, fold: CommitmentFold): Decision {
  const { verdict, metOn } = data
  const refusal = verdictDateRefusal(data, fold)
  if (refusal !== null) return refuse(refusal)
  return ok([{ type, data: { verdict, ...defined({ metOn }), ...stepOf(data) } }])
}

/** A promise may be kept early, but it is not broken before it is due; and only what was kept was met. */
function verdictDateRefusal(data: Judging, fold: CommitmentFold): CommitmentRefusal | null {
  const { verdict, metOn } = data
  const occurredOn = dateOf(data)
  const day = lastDayOf(occurredOn)
  if (metOn !== undefined) {
    if (verdict !== 'kept') return { code: 'MetOnWithoutKept' }
    if (lastDayOf(metOn) > day) return { code: 'MetAfterVerdict', metOn, occurredOn }
    return datedBeforeMade(metOn, fold)
  }
  const dueOn = dueOnInForce(fold, day)
  return verdict === 'broken' && dueOn !== null && day < lastDayOf(dueOn)
    ? { code: 'BrokenBeforeDue', dueOn }
    : null
}

/** Separation of duties: the judge is neither the maker nor the owner nor a person who acts for one of them. */
function judgingRefusal(
  data: CommandContext & Justification,
  fold: CommitmentFold,
  act: string,
): CommitmentRefusal | null {
  const party = ownedBy(data, fold)
  if (party !== null) return { code: 'JudgeOwns', party }
  return stepRefusal(data, fold) ?? mustGiveReason(data, act)
}
