import { z } from 'zod'
import type { EventsOf } from '../decider.ts'
import {
  Action,
  Audience,
  Channel,
  Complied,
  KINDS,
  OUTCOMES,
  Recommendation,
} from '../process/step-words.ts'
import { ClockTime } from '../values/clock-time.ts'
import { LooseDate } from '../values/date-span.ts'
import { EvidenceList } from '../values/evidence.ts'
import { Imported } from '../values/provenance.ts'
import { Id, Name, Rationale, text } from '../values/text.ts'
import { CONFIDENCES, VOTES } from './words.ts'

export const VOTES_MAX = 50
export const RECEIVING_MAX = 50

/** A step of this case by its `ref` or the id of its event, or one of another record: `<record>/<ref>`, or all of it: `<record>/`. */
export const StepReference = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}(\/([A-Za-z0-9][A-Za-z0-9._-]{0,63})?)?$/,
    'a step is named by its ref, one of another record as record/ref, and a whole record as record/',
  )
/** A rule of the process that a case follows, or one of another: `<process>/<rule>`. */
export const RuleReference = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}(\/[A-Za-z0-9][A-Za-z0-9._-]{0,63})?$/,
    'a rule is named by its id, one of another process as process/rule',
  )
export const Vote = z.strictObject({ name: Name, vote: z.enum(VOTES) })
export type Vote = z.infer<typeof Vote>
const count = z.int().min(0).max(1000)
export const Tally = z.strictObject({ for: count, against: count, abstained: count.optional() })
export type Tally = z.infer<typeof Tally>

/**
 * The fields of every step. `by` is the person or body that the source names. Steps of one `ref` are accounts of the same act.
 */
const step = {
  ref: Id.optional(),
  refersTo: z.array(StepReference).max(50).optional(),
  rationale: Rationale.optional(),
  note: text(10_000).optional(),
  by: Name.optional(),
  confidence: z.enum(CONFIDENCES).optional(),
  evidence: EvidenceList,
  occurredOn: LooseDate,
  imported: Imported.optional(),
}
/** What the case is about. Rows come in any order, so that any step may say it; none may contradict another. */
const about = { district: Id.optional(), school: Id.optional(), schoolName: Name.optional() }
/** How a body voted, and when by the clock: a tally may fall after midnight of the meeting day. */
const voting = {
  tally: Tally.optional(),
  votes: z.array(Vote).max(VOTES_MAX).optional(),
  /** Shared by the cases that one vote decided. */
  voteId: Id.optional(),
  decidedAt: ClockTime.optional(),
}
/** The rules that a case follows, and the authority that decides it. */
const frame = {
  process: Id.optional(),
  processVersion: Id.optional(),
  authority: Name.optional(),
  round: Id.optional(),
  /** The case that this one continues. */
  continues: Id.optional(),
  /** The bodies that must all agree, where one is not enough. */
  deciders: z.array(Name).max(10).optional(),
  /** Facts of the district or the case, on which it may depend whether a rule applies. */
  facts: z
    .record(Id, z.boolean())
    .refine(facts => Object.keys(facts).length <= 50, { message: 'a step states at most 50 facts' })
    .optional(),
  /** The record of this case is complete: what it does not say did not take place. */
  isComplete: z.literal(true).optional(),
}
const plan = {
  action: Action.optional(),
  effectiveOn: LooseDate.optional(),
  receiving: z.array(Id).max(RECEIVING_MAX).optional(),
  /** The grades that the action is limited to; without them it concerns the whole school. */
  grades: z.array(text(20)).max(20).optional(),
  /** The schools that follow this one. */
  successors: z.array(Id).max(10).optional(),
  expiresOn: LooseDate.optional(),
  grounds: z.array(text(300)).max(20).optional(),
}
/**
 * The headings that a document or notice contains, or the parties of which a report declares itself independent, by the names
 * that rules use.
 */
const contents = z.array(Id).max(50).optional()
const ruling = {
  authority: Name.optional(),
  grounds: z.array(text(300)).max(20).optional(),
  rule: RuleReference.optional(),
  ...voting,
}

const all = { ...about, ...step }
const audience = z.array(Audience).max(20).optional()
const channel = Channel.optional()
const told = { audience, channel, contents, decidedAt: ClockTime.optional() }
const authority = Name.optional()

/** The data of each stored type, in its current version. */
export const CLOSURE_EVENTS = {
  CaseOpened: z.strictObject({ case: Id.optional(), ...frame, ...plan, ...voting, ...all }),
  SchoolScreened: z.strictObject({ ...frame, ...plan, ...voting, ...all }),
  CaseCleared: z.strictObject({ authority, grounds: plan.grounds, ...voting, ...all }),
  ActionProposed: z.strictObject({ ...frame, ...plan, ...voting, ...all }),
  ProposalAmended: z.strictObject({ authority, ...plan, ...voting, ...all }),
  NoticeGiven: z.strictObject({ kind: z.enum(KINDS.notice).optional(), ...told, ...all }),
  DocumentFiled: z.strictObject({ kind: z.enum(KINDS.document), ...told, ...all }),
  HearingHeld: z.strictObject({
    kind: z.enum(KINDS.hearing),
    /** Whether the hearing was about this case alone. */
    alone: z.boolean().optional(),
    ...told,
    ...all,
  }),
  FindingIssued: z.strictObject({
    kind: z.enum(KINDS.finding).optional(),
    recommendation: Recommendation.optional(),
    complied: Complied.optional(),
    authority,
    ...told,
    ...all,
  }),
  FindingAnswered: z.strictObject({ ...told, ...all }),
  ProposalWithdrawn: z.strictObject({ authority, grounds: plan.grounds, ...voting, ...all }),
  DecisionMade: z.strictObject({
    outcome: z.enum(OUTCOMES.decision),
    kind: z.enum(KINDS.decision).optional(),
    authority,
    grounds: plan.grounds,
    effectiveOn: plan.effectiveOn,
    expiresOn: plan.expiresOn,
    ...voting,
    ...all,
  }),
  /** A vote on a motion. What a carried motion decides takes place by a step of its own. */
  MotionVoted: z.strictObject({
    kind: z.enum(KINDS.motion),
    outcome: z.enum(OUTCOMES.motion),
    authority,
    ...voting,
    ...all,
  }),
  DecisionStayed: z.strictObject({ ...ruling, ...all }),
  DecisionAnnulled: z.strictObject({ ...ruling, ...all }),
  DecisionReversed: z.strictObject({ ...ruling, ...all }),
  DecisionAffirmed: z.strictObject({ ...ruling, ...all }),
  DecisionReinstated: z.strictObject({ ...ruling, ...all }),
  /** Whether a rule was kept, said by a court or an agency without touching the decision. */
  RulingIssued: z.strictObject({ ...ruling, rule: RuleReference, outcome: z.enum(OUTCOMES.ruling), ...all }),
  CaseReconsidered: z.strictObject({
    kind: z.enum(KINDS.decision).optional(),
    authority,
    grounds: plan.grounds,
    ...voting,
    ...all,
  }),
  RuleWaived: z.strictObject({
    rule: RuleReference,
    authority: Name,
    grounds: plan.grounds,
    ...voting,
    ...all,
  }),
  ClosurePostponed: z.strictObject({
    effectiveOn: LooseDate,
    authority,
    grounds: plan.grounds,
    ...voting,
    ...all,
  }),
  ClosureEffected: z.strictObject({
    kind: z.enum(KINDS.effected).optional(),
    grades: plan.grades,
    expiresOn: plan.expiresOn,
    ...all,
  }),
  FollowUpRecorded: z.strictObject({
    kind: z.enum(KINDS['follow-up']).optional(),
    complied: Complied.optional(),
    ...told,
    ...all,
  }),
} as const

export type ClosureEvent = EventsOf<typeof CLOSURE_EVENTS>
export type ClosureEventOf<Type extends ClosureEvent['type']> = Extract<ClosureEvent, { type: Type }>

/** The name of the stream of a case. */
export const closureStream = (id: string) => `closure-${id}`
