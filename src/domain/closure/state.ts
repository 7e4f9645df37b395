import { type Day, dayAfter } from '../values/date.ts'
import { type LooseDate, spanOf } from '../values/date-span.ts'
import type { ClosureEvent, ClosureEventOf } from './event.ts'
import type { CaseStep } from './order.ts'
import {
  changedBy,
  changeIn,
  completed,
  NO_PLAN,
  type Plan,
  type PlanChange,
  type Proposal,
} from './proposal.ts'
import { lastDayIn } from './step-date.ts'
import { type ClosureState, isLive } from './words.ts'

/** The first time that a case reached a state. */
export type Reached = { readonly state: ClosureState; readonly on: LooseDate; readonly day: Day }
/** A ruling that stands, and where the case stood before it. */
type Ruling = { readonly event: string; readonly ref: string | null; readonly before: ClosureState | null }

export type Frame = {
  readonly process: string | null
  readonly processVersion: string | null
  readonly authority: string | null
  readonly round: string | null
  readonly continues: string | null
  readonly deciders: readonly string[]
  readonly facts: { readonly [fact: string]: boolean }
  readonly isComplete: boolean
}
const NO_FRAME: Frame = {
  process: null,
  processVersion: null,
  authority: null,
  round: null,
  continues: null,
  deciders: [],
  facts: {},
  isComplete: false,
}

/** Everything that a case has come to by its steps so far. */
export type CaseState = {
  readonly district: string | null
  readonly school: string | null
  readonly schoolName: string | null
  readonly frame: Frame
  /** What was said of the plan before anything was proposed. */
  readonly plan: Plan
  readonly proposals: readonly Proposal[]
  readonly state: ClosureState | null
  readonly since: LooseDate | null
  readonly reached: readonly Reached[]
  readonly rulings: readonly Ruling[]
  /** The deciders that have agreed to what is proposed, in small letters. */
  readonly agreed: readonly string[]
  /** After this day an approved or effected case has expired. */
  readonly expiresOn: LooseDate | null
  readonly effectedOn: LooseDate | null
}
export const NO_CASE: CaseState = {
  district: null,
  school: null,
  schoolName: null,
  frame: NO_FRAME,
  plan: NO_PLAN,
  proposals: [],
  state: null,
  since: null,
  reached: [],
  rulings: [],
  agreed: [],
  expiresOn: null,
  effectedOn: null,
}

/** The plan in force: that of the last proposal, or what was said of it before. */
export const planInForce = ({ proposals, plan }: CaseState): Plan => proposals.at(-1)?.inForce ?? plan

const EXPIRING: readonly (ClosureState | null)[] = ['approved', 'postponed', 'effected']

/** The state by the end of a day; the steps folded are those that had occurred by then. */
export function asOfDay(state: CaseState, day: Day): CaseState {
  const { expiresOn } = state
  if (expiresOn === null || !EXPIRING.includes(state.state) || lastDayIn(expiresOn) >= day) return state
  const from = dayAfter(lastDayIn(expiresOn))
  return movedTo(state, 'expired', from)
}

/** The bodies that must all agree on a day; none where one decision is enough. */
export type BodiesOf = (state: CaseState, day: Day) => readonly string[]

/** The one fold of a case, for the decider and for views: its steps in the order of `inOrder`. */
export function evolve(before: CaseState, step: CaseStep, bodiesOf: BodiesOf): CaseState {
  const state = withAbout(asOfDay(before, spanOf(step.data.occurredOn).from), step.data)
  const { type, data } = step
  const on = data.occurredOn
  switch (type) {
    case 'CaseOpened':
      return begun(framed(state, data), 'opened', on)
    case 'SchoolScreened':
      return begun(framed(state, data), 'screened', on)
    case 'CaseCleared':
      return state.state === 'effected' ? state : movedTo(state, 'cleared', on)
    case 'ActionProposed':
      return propose(framed(state, data), step)
    case 'CaseReconsidered':
      return state.state === 'effected' ? state : movedTo({ ...state, agreed: [] }, 'proposed', on)
    case 'ProposalAmended':
      return changePlan(state, step.id, changeIn(data))
    case 'ProposalWithdrawn':
      return state.state === 'effected' ? state : movedTo(state, 'withdrawn', on)
    case 'DecisionMade':
      return decided(state, data, bodiesOf(state, lastDayIn(on)))
    case 'DecisionStayed':
      return ruled(state, step, 'stayed')
    case 'DecisionAnnulled':
      return ruled(state, step, 'annulled')
    case 'DecisionReversed':
      return ruled(state, step, 'reversed')
    case 'DecisionReinstated':
      return reinstated(state, step)
    case 'ClosurePostponed': {
      const planned = changePlan(state, step.id, { effectiveOn: data.effectiveOn })
      return state.state === 'effected' || state.state === 'withdrawn'
        ? planned
        : movedTo(planned, 'postponed', on)
    }
    case 'ClosureEffected':
      return effected(state, data)
    case 'NoticeGiven':
    case 'DocumentFiled':
    case 'HearingHeld':
    case 'FindingIssued':
    case 'FindingAnswered':
    case 'MotionVoted':
    case 'DecisionAffirmed':
    case 'RulingIssued':
    case 'RuleWaived':
    case 'FollowUpRecorded':
      return state
  }
}

type Told<Type extends ClosureEvent['type']> = CaseStep & ClosureEventOf<Type>

function movedTo(state: CaseState, to: ClosureState, on: LooseDate): CaseState {
  if (state.state === to) return state
  const isFirst = !state.reached.some(each => each.state === to)
  const reached = isFirst ? [...state.reached, { state: to, on, day: lastDayIn(on) }] : state.reached
  return { ...state, state: to, since: on, reached }
}

const withAbout = (state: CaseState, { district, school, schoolName }: ClosureEvent['data']): CaseState =>
  district === undefined && school === undefined && schoolName === undefined
    ? state
    : {
        ...state,
        district: state.district ?? district ?? null,
        school: state.school ?? school ?? null,
        schoolName: schoolName ?? state.schoolName,
      }

type Framing = ClosureEventOf<'CaseOpened' | 'SchoolScreened' | 'ActionProposed'>['data']

function framed(state: CaseState, data: Framing): CaseState {
  const { frame } = state
  return {
    ...state,
    expiresOn: data.expiresOn ?? state.expiresOn,
    frame: {
      process: data.process ?? frame.process,
      processVersion: data.processVersion ?? frame.processVersion,
      authority: data.authority ?? frame.authority,
      round: data.round ?? frame.round,
      continues: data.continues ?? frame.continues,
      deciders: data.deciders ?? frame.deciders,
      facts: { ...frame.facts, ...data.facts },
      isComplete: data.isComplete ?? frame.isComplete,
    },
    plan: changedBy(state.plan, changeIn(data)),
  }
}

/** Opening and screening lead to a proposal, never back from it. */
function begun(state: CaseState, to: 'opened' | 'screened', on: LooseDate): CaseState {
  const from: readonly (ClosureState | null)[] = to === 'opened' ? [null] : [null, 'opened', 'cleared']
  return from.includes(state.state) ? movedTo(state, to, on) : state
}

/** States in which another account of the proposal does not move the case: what is decided stands. */
const CANNOT_BE_PROPOSED: readonly (ClosureState | null)[] = ['approved', 'stayed', 'postponed', 'effected']

function propose(state: CaseState, { id: event, data }: Told<'ActionProposed'>): CaseState {
  const { proposals } = state
  const last = proposals.at(-1)
  const change = changeIn(data)
  const isAnother =
    last !== undefined && (state.state === 'proposed' || CANNOT_BE_PROPOSED.includes(state.state))
  if (isAnother) {
    const original = completed(last.original, change)
    const inForce = last.amendments.length === 0 ? original : completed(last.inForce, change)
    return { ...state, proposals: [...proposals.slice(0, -1), { ...last, original, inForce }] }
  }
  const original = changedBy(state.plan, change)
  const made = { event, on: data.occurredOn, original, inForce: original, amendments: [] }
  const proposed = { ...state, proposals: [...proposals, made], agreed: [] }
  return CANNOT_BE_PROPOSED.includes(state.state) ? proposed : movedTo(proposed, 'proposed', data.occurredOn)
}

function changePlan(state: CaseState, event: string, change: PlanChange): CaseState {
  const { proposals, plan } = state
  const last = proposals.at(-1)
  const expiresOn = change.expiresOn ?? state.expiresOn
  if (last === undefined) return { ...state, plan: changedBy(plan, change), expiresOn }
  const inForce = changedBy(last.inForce, change)
  const amended = { ...last, inForce, amendments: [...last.amendments, event] }
  return { ...state, proposals: [...proposals.slice(0, -1), amended], expiresOn }
}

function decided(
  state: CaseState,
  data: ClosureEventOf<'DecisionMade'>['data'],
  bodies: readonly string[],
): CaseState {
  const { outcome, effectiveOn, occurredOn: on } = data
  const last = state.proposals.at(-1)
  const planned =
    effectiveOn === undefined || effectiveOn === last?.inForce.effectiveOn
      ? state
      : changePlan(state, '', { effectiveOn })
  if (state.state === 'effected') return planned
  if (outcome === 'rejected' || outcome === 'tabled' || outcome === 'lapsed')
    return movedTo({ ...planned, agreed: [] }, outcome, on)
  const body = (data.authority ?? data.by ?? '').toLowerCase()
  const agreed = [...state.agreed, body]
  const isAgreed = bodies.every(each => agreed.includes(each.toLowerCase()))
  // A later decision without an end makes what was to expire final.
  const expiresOn =
    data.expiresOn ?? (state.reached.some(each => each.state === 'approved') ? null : state.expiresOn)
  const next = { ...planned, agreed, expiresOn, rulings: [] }
  return isAgreed ? movedTo(next, 'approved', on) : next
}

function ruled(
  state: CaseState,
  { id: event, data }: CaseStep,
  to: 'stayed' | 'annulled' | 'reversed',
): CaseState {
  const { rulings } = state
  // A ruling after a stay replaces it: a reinstatement then leads back to the state before both.
  const last = state.state === 'stayed' && to !== 'stayed' ? rulings.at(-1) : undefined
  const before = last === undefined ? state.state : last.before
  const kept = last === undefined ? rulings : rulings.slice(0, -1)
  return movedTo(
    { ...state, rulings: [...kept, { event, ref: data.ref ?? null, before }] },
    to,
    data.occurredOn,
  )
}

/** Takes a case back to its state before the named ruling, or the last one. A case that has moved on since stays as it is. */
function reinstated(state: CaseState, { data }: CaseStep): CaseState {
  const { rulings } = state
  const isRuled = state.state === 'stayed' || state.state === 'annulled' || state.state === 'reversed'
  const named = rulings.findIndex(({ event, ref }) =>
    (data.refersTo ?? []).some(each => each === event || each === ref),
  )
  const at = named < 0 ? rulings.length - 1 : named
  const ruling = rulings[at]
  if (!isRuled || ruling === undefined || ruling.before === null) return state
  return movedTo({ ...state, rulings: rulings.slice(0, at) }, ruling.before, data.occurredOn)
}

function effected(state: CaseState, data: ClosureEventOf<'ClosureEffected'>['data']): CaseState {
  const { kind = 'last-day', expiresOn, occurredOn } = data
  if (kind !== 'last-day') return state
  const ended = {
    ...state,
    effectedOn: state.effectedOn ?? occurredOn,
    expiresOn: expiresOn ?? state.expiresOn,
  }
  return movedTo(ended, 'effected', occurredOn)
}

/** Whether a case still moves. */
export const isLiveCase = ({ state }: CaseState): boolean => state !== null && isLive(state)
