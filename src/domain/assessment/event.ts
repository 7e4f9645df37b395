import { z } from 'zod'
import type { EventsOf } from '../decider.ts'
import { PartialDate } from '../values/date.ts'
import { EvidenceList } from '../values/evidence.ts'
import { Imported } from '../values/provenance.ts'
import { Id, Name, Rationale, text } from '../values/text.ts'

const Level = z.strictObject({ value: z.int(), name: text(100) })
const NotRated = z.strictObject({ reason: text(500) })

/** The revisions of the other streams that a decision rested on: which framework was seen, and which round. */
const Seen = z.strictObject({ framework: z.int(), round: z.int().optional() })

export const ChallengeOutcome = z.enum(['upheld', 'dismissed'])
/** How a challenge stands. */
export const CHALLENGE_STATES = ['unanswered', ...ChallengeOutcome.options] as const
export type ChallengeOutcome = z.infer<typeof ChallengeOutcome>

const judged = { rationale: Rationale.optional(), evidence: EvidenceList, occurredOn: PartialDate }

const RatingRecorded = z.strictObject({ item: Id, version: Id, level: Level, ...judged, seen: Seen })
const RatingNotGiven = z.strictObject({
  item: Id,
  version: Id,
  reason: text(500),
  ...judged,
  seen: Seen,
})
const ComponentOverridden = z.strictObject({
  item: Id,
  version: Id,
  level: Level,
  ...judged,
  seen: Seen,
})
const AssessmentSubmitted = z.strictObject({
  rationale: Rationale.optional(),
  occurredOn: PartialDate,
})
const AssessmentReturned = z.strictObject({ rationale: Rationale.optional(), occurredOn: PartialDate })
const AssessmentPublished = z.strictObject({
  rationale: Rationale.optional(),
  occurredOn: PartialDate,
})
/** `challenge`: the upheld challenge that it follows from. */
const CorrectionProposed = z.strictObject({
  correction: Id,
  item: Id,
  version: Id,
  level: Level.optional(),
  notRated: NotRated.optional(),
  challenge: Id.optional(),
  rationale: Rationale,
  evidence: EvidenceList,
  occurredOn: PartialDate,
  seen: Seen,
})
const CorrectionApproved = z.strictObject({
  correction: Id,
  rationale: Rationale.optional(),
  occurredOn: PartialDate,
})
const CorrectionRejected = z.strictObject({
  correction: Id,
  rationale: Rationale.optional(),
  occurredOn: PartialDate,
})
const RatingWithdrawn = z.strictObject({
  item: Id,
  version: Id,
  rationale: Rationale,
  evidence: EvidenceList,
  occurredOn: PartialDate,
})
/** A published rating is challenged on behalf of the district that it concerns. */
const RatingChallenged = z.strictObject({
  challenge: Id,
  item: Id,
  version: Id,
  district: Id,
  reason: Rationale,
  evidence: EvidenceList,
  occurredOn: PartialDate,
  imported: Imported.optional(),
})
/** `upheld`: a correction follows, and names the challenge. */
const ChallengeAnswered = z.strictObject({
  challenge: Id,
  item: Id,
  outcome: ChallengeOutcome,
  rationale: Rationale.optional(),
  occurredOn: PartialDate,
  imported: Imported.optional(),
})
/** One row of an import. `entityName` is what the source called the entity on that day, where it said so. */
const RatingImported = z.strictObject({
  item: Id,
  version: Id,
  level: Level.optional(),
  notRated: NotRated.optional(),
  entityName: Name.optional(),
  note: text(10_000).optional(),
  evidence: EvidenceList,
  occurredOn: PartialDate,
  imported: Imported,
})

/** The data of each stored type, in its current version. */
export const ASSESSMENT_EVENTS = {
  RatingRecorded,
  RatingNotGiven,
  ComponentOverridden,
  AssessmentSubmitted,
  AssessmentReturned,
  AssessmentPublished,
  CorrectionProposed,
  CorrectionApproved,
  CorrectionRejected,
  RatingWithdrawn,
  RatingChallenged,
  ChallengeAnswered,
  RatingImported,
} as const
export type AssessmentEvent = EventsOf<typeof ASSESSMENT_EVENTS>

export type AssessmentKey = { readonly framework: string; readonly entity: string; readonly period: string }
/** The name of its stream: one entity in one round. */
export const assessmentStream = ({ framework, entity, period }: AssessmentKey) =>
  `assessment-${framework}:${entity}:${period}`
