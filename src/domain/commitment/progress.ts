import { ok, refuse } from '../decider.ts'
import { type Day, lastDayOf } from '../values/date.ts'
import { defined } from '../values/defined.ts'
import { dateOf, isJustificationRestated } from '../values/justification.ts'
import { isRestated } from '../values/restated.ts'
import type { DataOf, Decision } from './command.ts'
import { type CommitmentFold, stepsOf } from './fold.ts'
import { speaksForOwner } from './ownership.ts'
import { isOfDay, isOwn, stepOf } from './step.ts'
import { stepRefusal } from './step-refusal.ts'

/** Reports how far a commitment has come, as a value of its measure or in words. */
export function reportProgress(data: DataOf<'ReportProgress'>, fold: CommitmentFold): Decision {
  const { value, note, rationale } = data
  if (value === undefined && note === undefined && rationale === undefined) {
    return refuse({ code: 'ReportEmpty' })
  }
  const isRepeat = stepsOf(fold, 'ProgressReported').some(
    step =>
      isOwn(data, step) &&
      isOfDay(data, step) &&
      isRestated(value, step.data.value) &&
      isJustificationRestated(data, step.data),
  )
  if (isRepeat) return ok([])
  const obstacle = stepRefusal(data, fold)
  if (obstacle !== null) return refuse(obstacle)
  if (value !== undefined && measureOn(fold, lastDayOf(dateOf(data))) === null) {
    return refuse({ code: 'MeasureMissing' })
  }
  const self = speaksForOwner(data, fold)
  return ok([{ type: 'ProgressReported', data: { ...defined({ value }), self, ...stepOf(data) } }])
}

/** The measure that was in force on a day. */
function measureOn({ original, amendments }: CommitmentFold, day: Day): string | null {
  const amended = amendments.findLast(
    ({ on, changed }) => changed.measure !== undefined && lastDayOf(on) <= day,
  )
  return amended?.changed.measure ?? original?.measure ?? null
}
