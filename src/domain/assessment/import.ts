import { ok, refuse } from '../decider.ts'
import { isSameValue } from '../rating/published-rating.ts'
import { isInFuture, lastDayOf } from '../values/date.ts'
import type { Decision, ImportRating } from './command.ts'
import type { AssessmentState } from './state.ts'

/** Recorded history is accepted as it is, unless it contradicts the record or a review that is under way. */
export function importRating({ id, formerId, row, today }: ImportRating, state: AssessmentState): Decision {
  if (state.acts.some(act => act.id === id || act.id === formerId)) return ok([])
  if (state.status === 'draft' || state.status === 'submitted') {
    return refuse({ code: 'AssessmentInDraft', state: state.status })
  }
  if (state.version !== null && state.version !== row.version) {
    return refuse({ code: 'VersionFixed', version: state.version, given: row.version })
  }
  if (isInFuture(row.occurredOn, today)) return refuse({ code: 'DateInFuture', occurredOn: row.occurredOn })
  const day = lastDayOf(row.occurredOn)
  const value = { level: row.level?.value ?? null, notRated: row.notRated?.reason ?? null }
  // A correction of that day replaced the value given on it, so a further source of the given value is no clash.
  const sameDay = state.acts.filter(
    act => act.item === row.item && act.day === day && act.kind !== 'withdrawal',
  )
  const given = sameDay.filter(act => act.kind !== 'correction')
  const clash = (given.length === 0 ? sameDay : given).find(act => !isSameValue(act, { ...act, ...value }))
  if (clash !== undefined) {
    const { id: event, sha256 } = clash
    return refuse({ code: 'RatingClash', item: row.item, occurredOn: row.occurredOn, event, sha256 })
  }
  return ok([{ type: 'RatingImported', data: row }])
}
