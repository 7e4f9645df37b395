import { ok, refuse } from '../decider.ts'
import { lastDayOf, type PartialDate } from '../values/date.ts'
import { dateOf, isJustificationRestated } from '../values/justification.ts'
import type { DataOf, Decision, TermsChange } from './command.ts'
import { type CommitmentFold, stepsOf } from './fold.ts'
import { mustFollowByNature, orderOf } from './order.ts'
import type { Terms } from './state.ts'
import { stepOf } from './step.ts'
import { mustFollow, mustGiveReason, stepRefusal } from './step-refusal.ts'

/** Moves a due date that was given to a later day. It may not be dated before a recorded change or verdict. */
export function extendDueDate(data: DataOf<'ExtendDueDate'>, fold: CommitmentFold): Decision {
  const { dueOn } = data
  const inForce = fold.inForce?.dueOn ?? null
  const last = stepsOf(fold, 'DueDateExtended').at(-1)
  if (last !== undefined && last.data.dueOn === dueOn && isJustificationRestated(data, last.data))
    return ok([])
  const obstacle = stepRefusal(data, fold) ?? mustGiveReason(data, 'extension')
  if (obstacle !== null) return refuse(obstacle)
  if (inForce === null) return refuse({ code: 'ExtensionWithoutDueDate' })
  const standing = lastDayOf(dueOn) <= lastDayOf(inForce) ? inForce : longerOfSameTime(data, fold)
  if (standing !== undefined) return refuse({ code: 'ExtensionNotLater', dueOn, inForce: standing })
  const disorder = mustFollow(data, changesAndVerdicts(fold))
  if (disorder !== null) return refuse(disorder)
  const late = lastDayOf(dateOf(data)) > lastDayOf(inForce)
  return ok([{ type: 'DueDateExtended', data: { dueOn, late, ...stepOf(data) } }])
}

/**
 * The due date of an extension that would stay in force after this one: a longer one whose date overlaps with this one's is
 * folded after it (see `mustFollowByNature`), so that this one would extend nothing. Undefined where there is none.
 */
function longerOfSameTime(data: DataOf<'ExtendDueDate'>, fold: CommitmentFold): PartialDate | undefined {
  const place = {
    type: 'DueDateExtended',
    occurredOn: dateOf(data),
    importId: '',
    about: lastDayOf(data.dueOn),
    revision: 0,
  } as const
  return stepsOf(fold, 'DueDateExtended').findLast(step => mustFollowByNature(orderOf(step), place))?.data
    .dueOn
}

/** The terms in force change; those of the first day stay. A baseline that was missing may be stated once without a reason. */
export function amendTerms(data: DataOf<'AmendTerms'>, fold: CommitmentFold): Decision {
  const { original, inForce } = fold
  if (Object.values(data.change).every(each => each === undefined)) return refuse({ code: 'AmendmentEmpty' })
  if (original === null || inForce === null) return refuse({ code: 'CommitmentUnknown' })
  const changed = changesOf(data.change, inForce)
  const fields = Object.keys(changed)
  if (fields.length === 0) return ok([])
  const obstacle = stepRefusal(data, fold)
  if (obstacle !== null) return refuse(obstacle)
  const isBaselineAlone = fields.length === 1 && 'baseline' in changed
  if (!isBaselineAlone || inForce.baseline !== null) {
    const refusal = mustGiveReason(data, 'amendment') ?? mustFollow(data, changesAndVerdicts(fold))
    if (refusal !== null) return refuse(refusal)
  }
  return ok([{ type: 'TermsAmended', data: { ...changed, ...stepOf(data) } }])
}

/** What a change says that is not in force already: only that is recorded. */
const changesOf = ({ text, measure, unit, baseline, target }: TermsChange, inForce: Terms): TermsChange =>
  Object.fromEntries(
    Object.entries({ text, measure, unit, baseline, target }).filter(
      ([field, value]) => value !== undefined && value !== inForce[field as keyof TermsChange],
    ),
  )

const changesAndVerdicts = (fold: CommitmentFold) =>
  stepsOf(fold, 'DueDateExtended', 'TermsAmended', 'VerdictIssued', 'VerdictRevised')
