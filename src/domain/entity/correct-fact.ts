import { canonicalJson } from '../values/canonical.ts'
import { isInFuture, lastDayOf, type PartialDate } from '../values/date.ts'
import { defined } from '../values/defined.ts'
import type { CorrectFact, EntityRefusal } from './command.ts'
import { corrected, isDated } from './correction.ts'
import type { EntityEvent } from './event.ts'
import { FACTS } from './facts.ts'
import type { EntityState } from './state.ts'

/**
 * Corrects what one event says: a fact that was typed wrong was never true, so this is no change. `after` returns the state
 * with the correction.
 */
export function correctFact(
  { data }: CorrectFact,
  state: EntityState,
  after: (event: EntityEvent) => EntityState,
): readonly EntityEvent[] | EntityRefusal {
  const { event: id, correction, rationale, evidence, occurredOn, today } = data
  const future = [occurredOn, correction.on].find(date => date !== undefined && isInFuture(date, today))
  if (future !== undefined) return { code: 'DateInFuture', occurredOn: future }
  const event = state.told.find(each => each.id === id)
  if (event === undefined) return { code: 'EntityEventUnknown', event: id }
  const unfit = Object.keys(defined(correction)).find(field =>
    field === 'on' ? !isDated(event.type) : !(field in event.data),
  )
  if (unfit !== undefined) return { code: 'FactNotStated', event: id, type: event.type, field: unfit }
  if (canonicalJson(corrected(event, correction).data) === canonicalJson(event.data)) return []
  const made: EntityEvent = {
    type: 'FactCorrected',
    data: defined({ event: id, ...defined(correction), rationale, evidence, occurredOn }),
  }
  return contradictionIn(after(made), id) ?? [made]
}

/** The first contradiction in the record after a correction; null if there is none. */
function contradictionIn(state: EntityState, event: string): EntityRefusal | null {
  const { joined, leftOn, openedOn, closedOn, stated } = state
  if (leftOn !== null && (joined === null || isAfter(joined.on, leftOn))) {
    return { code: 'MembershipOrder', joinedOn: joined?.on ?? null, leftOn }
  }
  if (openedOn !== null && closedOn !== null && isAfter(openedOn, closedOn)) {
    return { code: 'SchoolDatesOrder', openedOn, closedOn }
  }
  for (const field of FACTS) {
    const own = stated[field].filter(each => each.event === event)
    for (const { on, value: given } of own) {
      const day = on === null ? null : lastDayOf(on)
      const other = stated[field].find(
        each => (each.on === null ? null : lastDayOf(each.on)) === day && each.value !== given,
      )
      // Two names on one day do not clash: the later one was given by a renaming.
      if (other === undefined || on === null || field === 'name') continue
      return { code: 'EntityFactTwice', field, on, stands: other.value, given, event: other.event }
    }
  }
  return null
}

const isAfter = (one: PartialDate, other: PartialDate): boolean => lastDayOf(one) > lastDayOf(other)
