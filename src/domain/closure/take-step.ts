import { ok, refuse } from '../decider.ts'
import { canonicalJson } from '../values/canonical.ts'
import { defined } from '../values/defined.ts'
import { dateOf, isJustificationRestated } from '../values/justification.ts'
import { breach } from './breach.ts'
import type { ClosureRefusal, DataOf, Decision } from './command.ts'
import { bodiesBy } from './deciding.ts'
import type { ClosureEvent } from './event.ts'
import { findingNotNamed, findingsAgainst } from './finding.ts'
import { type CaseFold, caseOn, isNamedBy } from './fold.ts'
import { aboutAnother } from './identity.ts'
import { STEPS_MAX } from './import.ts'
import type { CaseStep } from './order.ts'
import { changedBy, changeIn } from './proposal.ts'
import { type CaseState, isLiveCase, planInForce } from './state.ts'
import { isAhead, lastDayIn } from './step-date.ts'
import { isMoving, NEEDS_REASON, STEP_NAMES, wrongPlace } from './step-place.ts'
import { contradictionIn } from './votes.ts'
import { isLive } from './words.ts'

type Taking = DataOf<'TakeStep'>

/** Takes a step of a case. The same step again records nothing; one that breaks a binding rule is refused with that rule. */
export function takeStep(data: Taking, fold: CaseFold): Decision {
  const event = eventOf(data)
  if (isRepeat(data, event, fold)) return ok([])
  const bodiesOf = bodiesBy(() => data.facts.process)
  const state = caseOn(fold.steps, lastDayIn(event.data.occurredOn), bodiesOf)
  const refusal =
    identityRefusal(event, fold) ??
    dateRefusal(data, event, fold) ??
    fieldRefusal(data, event, fold, state) ??
    placeRefusal(event, fold, state) ??
    contentRefusal(event, fold, state) ??
    liveElsewhere(data, event, fold, state) ??
    breach(asStep(data, event, fold), fold, state, data.facts)
  return refusal === null ? ok([event]) : refuse(refusal)
}

function eventOf(data: Taking): ClosureEvent {
  const { rationale, note, evidence, step } = data
  const stated = defined({
    ...step.said,
    rationale,
    note,
    evidence: [...(evidence ?? [])],
    occurredOn: dateOf(data),
  })
  return { type: step.type, data: stated } as ClosureEvent
}

/** The step as it would be recorded, under an id that no event has. */
const asStep = ({ actor }: Taking, event: ClosureEvent, { steps }: CaseFold): CaseStep => ({
  ...event,
  id: '',
  revision: steps.length,
  actor,
})

/** Whether the same person took the same step before: fields left out are not compared, and no date means today. */
function isRepeat(data: Taking, { type, data: given }: ClosureEvent, { steps }: CaseFold): boolean {
  const said = defined(data.step.said) as { readonly [field: string]: unknown }
  return steps.some(step => {
    if (step.type !== type || step.actor.person !== data.actor.person) return false
    if (step.actor.onBehalfOf !== data.actor.onBehalfOf) return false
    // A case is opened only once, so a repeat on a later day is the same step.
    if (type !== 'CaseOpened' && step.data.occurredOn !== given.occurredOn) return false
    const stands = step.data as { readonly [field: string]: unknown }
    const isSame = Object.entries(said).every(
      ([field, value]) =>
        stands[field] !== undefined && canonicalJson(value) === canonicalJson(stands[field]),
    )
    return isSame && isJustificationRestated(data, step.data)
  })
}

function identityRefusal(
  { type, data }: ClosureEvent,
  { steps, school, district }: CaseFold,
): ClosureRefusal | null {
  if (type === 'CaseOpened' && steps.length > 0)
    return { code: 'CaseClash', field: 'case', stands: 'another one', given: data.case ?? '' }
  if (type !== 'CaseOpened' && steps.length === 0) return { code: 'CaseUnknown' }
  if (steps.length >= STEPS_MAX) return { code: 'CaseFull', stepsMax: STEPS_MAX }
  return aboutAnother(data, { school, district })
}

function dateRefusal(
  { today }: Taking,
  { type, data }: ClosureEvent,
  { steps }: CaseFold,
): ClosureRefusal | null {
  const { occurredOn } = data
  if (isAhead(occurredOn, today)) return { code: 'DateInFuture', occurredOn }
  const expiresOn = 'expiresOn' in data ? data.expiresOn : undefined
  if (expiresOn !== undefined && lastDayIn(expiresOn) < lastDayIn(occurredOn))
    return { code: 'ExpiryBeforeStep', expiresOn, occurredOn }
  if (!isMoving(type)) return null
  const later = steps.find(
    step => isMoving(step.type) && lastDayIn(step.data.occurredOn) > lastDayIn(occurredOn),
  )
  return later === undefined ? null : { code: 'DatedBeforeAct', occurredOn, actOn: later.data.occurredOn }
}

function fieldRefusal(
  { rationale }: Taking,
  { type, data }: ClosureEvent,
  fold: CaseFold,
  state: CaseState,
): ClosureRefusal | null {
  const step = STEP_NAMES[type]
  const missing = (field: string): ClosureRefusal => ({ code: 'CaseFieldMissing', field, step })
  if (NEEDS_REASON.has(type) && rationale === undefined) return { code: 'CaseReasonMissing', step }
  if (type === 'CaseOpened' && data.district === undefined) return missing('district')
  if (type === 'ActionProposed') {
    if ((fold.school ?? data.school) === undefined || (fold.school ?? data.school) === null)
      return missing('school')
    if ((data.action ?? planInForce(state).action) === null) return missing('action')
  }
  const school = data.school ?? fold.school
  const receiving = 'receiving' in data ? data.receiving : undefined
  if (school !== null && receiving?.includes(school) === true) return { code: 'SchoolReceivesItself', school }
  const votes = 'votes' in data ? contradictionIn(data) : null
  return votes === null ? null : { code: 'VotesContradictTally', ...votes }
}

function placeRefusal(
  { type, data }: ClosureEvent,
  { steps }: CaseFold,
  state: CaseState,
): ClosureRefusal | null {
  const taken = data.ref === undefined ? undefined : steps.find(step => step.data.ref === data.ref)
  if (taken !== undefined) return { code: 'StepReferenceTaken', ref: taken.data.ref ?? '' }
  const reference = (data.refersTo ?? []).find(each => isUnknown(each, steps))
  if (reference !== undefined) return { code: 'StepReferenceUnknown', reference }
  // Only the last day of instruction ends a school.
  const isOtherEnd = type === 'ClosureEffected' && data.kind !== undefined && data.kind !== 'last-day'
  const place = isOtherEnd ? null : wrongPlace(type, state.state)
  return place === null ? null : { code: 'CaseStandsOtherwise', step: STEP_NAMES[type], ...place }
}

/** Whether a reference names no step of this case. A reference to another record is not looked up here. */
const isUnknown = (reference: string, steps: readonly CaseStep[]): boolean =>
  !reference.includes('/') && !steps.some(step => isNamedBy(step, reference))

function contentRefusal(
  { type, data }: ClosureEvent,
  { steps }: CaseFold,
  state: CaseState,
): ClosureRefusal | null {
  const plan = planInForce(state)
  if (type === 'ProposalAmended') {
    const isSame = canonicalJson(changedBy(plan, changeIn(data))) === canonicalJson(plan)
    return isSame ? { code: 'PlanUnchanged' } : null
  }
  if (type === 'ClosurePostponed') {
    const inForce = plan.effectiveOn
    return inForce !== null && lastDayIn(data.effectiveOn) <= lastDayIn(inForce)
      ? { code: 'PostponementNotLater', effectiveOn: data.effectiveOn, inForce }
      : null
  }
  if (type !== 'DecisionMade') return null
  const against = findingsAgainst(steps, data, lastDayIn(data.occurredOn))
  const finding = findingNotNamed(against, data)
  return finding === undefined ? null : { code: 'FindingNotNamed', finding: finding.data.ref ?? finding.id }
}

/** A school has one live case before each authority, unless a case goes on with another. */
function liveElsewhere(
  { facts }: Taking,
  { type, data }: ClosureEvent,
  _fold: CaseFold,
  state: CaseState,
): ClosureRefusal | null {
  if (type !== 'CaseOpened' && (isLiveCase(state) || !BEGINNING.has(type))) return null
  const authority = sameBody(('authority' in data ? data.authority : undefined) ?? state.frame.authority)
  const continues = ('continues' in data ? data.continues : undefined) ?? state.frame.continues
  const other = facts.others.find(
    each =>
      each.case !== continues &&
      each.state !== null &&
      isLive(each.state) &&
      sameBody(each.authority) === authority,
  )
  if (other?.state == null) return null
  return { code: 'CaseLiveElsewhere', other: other.case, state: other.state, authority: other.authority }
}
const BEGINNING: ReadonlySet<ClosureEvent['type']> = new Set([
  'SchoolScreened',
  'ActionProposed',
  'CaseReconsidered',
])
const sameBody = (name: string | null | undefined): string => (name ?? '').trim().toLowerCase()
