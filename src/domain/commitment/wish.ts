import { agrees, dateOf } from '../assessment/wish.ts'
import type { Recorded } from '../decider.ts'
import { isInFuture, lastDayOf, type PartialDate } from '../values/date.ts'
import { partiesOf } from '../values/evidence.ts'
import type { Asking, CommitmentRefusal } from './command.ts'
import type { CommitmentEvent } from './event.ts'
import type { CommitmentFold } from './fold.ts'
import { type CommitmentState, ownersOf } from './state.ts'

export { agrees, dateOf } from '../assessment/wish.ts'

/** The fields that are said: what is left out is not stored. */
export const said = <Fields extends object>(fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Fields

/** What every step stores of who asks for it. */
export const stepOf = (data: Asking) => ({
  ...said({ rationale: data.rationale, note: data.note }),
  evidence: [...(data.evidence ?? [])],
  occurredOn: dateOf(data),
})

type Step = Recorded<CommitmentEvent>

/** Whether a step has the words that a wish brings; a field that the wish leaves out is not compared. */
export const saysSame = (data: Asking, step: Step): boolean =>
  agrees(data.occurredOn, step.data.occurredOn) &&
  agrees(data.rationale, step.data.rationale) &&
  agrees(data.note, step.data.note) &&
  agrees(data.evidence, step.data.evidence)

/** Another person who says the same says it anew, and so does one who says it for another. */
export const isOwn = ({ actor }: Asking, step: Step): boolean =>
  step.actor.person === actor.person && step.actor.onBehalfOf === actor.onBehalfOf

/** What may be said again on another day is a repeat only on its own: no date means today. */
export const isOfDay = (data: Asking, step: Step): boolean => step.data.occurredOn === dateOf(data)

/** The party by which somebody owns a commitment: made it, is its owner, acts for one of them or comes from its district. */
export function ownedBy({ actor, district }: Asking, state: CommitmentState): string | null {
  const owners = ownersOf(state)
  const party = partiesOf(actor).find(each => owners.includes(each))
  if (party !== undefined) return party
  const { owner } = state
  return owner !== null && owner.kind === 'district' && owner.id === district ? owner.id : null
}

/**
 * Whether the owner reports on itself: in its own name, with a key of the owning district, or by the person of the district who
 * made the promise. Whoever only registered it for an owner may not judge it, but speaks for nobody.
 */
export function speaksForOwner({ actor, district }: Asking, { made, owner }: CommitmentState): boolean {
  if (made === null || owner === null) return false
  const parties = partiesOf(actor)
  if (parties.includes(owner.id) || (owner.kind === 'district' && owner.id === district)) return true
  return made.actor.role === 'district' && partiesOf(made.actor).some(each => parties.includes(each))
}

/** What stands in the way of any step: the end of the promise, or a date that cannot be. */
export function obstacleTo(data: Asking, state: CommitmentState): CommitmentRefusal | null {
  const { ended } = state
  if (ended !== null) return { code: 'CommitmentEnded', how: ended.how, on: ended.on }
  const occurredOn = dateOf(data)
  if (isInFuture(occurredOn, data.today)) return { code: 'DateInFuture', occurredOn }
  return beforeMade(occurredOn, state)
}

export const beforeMade = (occurredOn: PartialDate, { made }: CommitmentState): CommitmentRefusal | null =>
  made !== null && lastDayOf(occurredOn) < lastDayOf(made.on)
    ? { code: 'CommitmentDatedBeforeMade', occurredOn, madeOn: made.on }
    : null

/** What takes back, changes or ends other steps comes after them. */
export function beforeAny(data: Asking, steps: CommitmentFold['steps']): CommitmentRefusal | null {
  const occurredOn = dateOf(data)
  const later = steps.find(step => lastDayOf(step.data.occurredOn) > lastDayOf(occurredOn))
  return later === undefined ? null : { code: 'DatedBeforeAct', occurredOn, actOn: later.data.occurredOn }
}

/** What changes or judges a promise says why. */
export const withoutReason = (data: Asking, act: string): CommitmentRefusal | null =>
  data.rationale === undefined ? { code: 'CommitmentReasonMissing', act } : null
