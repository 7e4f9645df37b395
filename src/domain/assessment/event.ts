import { z } from 'zod'
import type { Message } from '../decider.ts'
import { PartialDate } from '../values/date.ts'
import { EvidenceList, Imported } from '../values/evidence.ts'
import { Id, Name, Rationale, text } from '../values/text.ts'

const Level = z.strictObject({ value: z.int(), name: text(100) })
const NotRated = z.strictObject({ reason: text(500) })

/** The revisions of the other streams that a decision rested on: which framework was seen, and which round. */
const Seen = z.strictObject({ framework: z.int(), round: z.int().optional() })

const judged = { rationale: Rationale.optional(), evidence: EvidenceList, occurredOn: PartialDate }

export const RatingRecorded = z.strictObject({ item: Id, version: Id, level: Level, ...judged, seen: Seen })
export const RatingNotGiven = z.strictObject({
  item: Id,
  version: Id,
  reason: text(500),
  ...judged,
  seen: Seen,
})
export const ComponentOverridden = z.strictObject({
  item: Id,
  version: Id,
  level: Level,
  ...judged,
  seen: Seen,
})
export const AssessmentSubmitted = z.strictObject({
  rationale: Rationale.optional(),
  occurredOn: PartialDate,
})
export const AssessmentReturned = z.strictObject({ rationale: Rationale.optional(), occurredOn: PartialDate })
export const AssessmentPublished = z.strictObject({
  rationale: Rationale.optional(),
  occurredOn: PartialDate,
})
export const CorrectionProposed = z.strictObject({
  correction: Id,
  item: Id,
  version: Id,
  level: Level.optional(),
  notRated: NotRated.optional(),
  rationale: Rationale,
  evidence: EvidenceList,
  occurredOn: PartialDate,
  seen: Seen,
})
export const CorrectionApproved = z.strictObject({
  correction: Id,
  rationale: Rationale.optional(),
  occurredOn: PartialDate,
})
export const CorrectionRejected = z.strictObject({
  correction: Id,
  rationale: Rationale.optional(),
  occurredOn: PartialDate,
})
export const RatingWithdrawn = z.strictObject({
  item: Id,
  version: Id,
  rationale: Rationale,
  evidence: EvidenceList,
  occurredOn: PartialDate,
})
/** One row of an import. `entityName` is what the source called the entity on that day, where it said so. */
export const RatingImported = z.strictObject({
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

export type AssessmentEvent =
  | Message<'RatingRecorded', z.infer<typeof RatingRecorded>>
  | Message<'RatingNotGiven', z.infer<typeof RatingNotGiven>>
  | Message<'ComponentOverridden', z.infer<typeof ComponentOverridden>>
  | Message<'AssessmentSubmitted', z.infer<typeof AssessmentSubmitted>>
  | Message<'AssessmentReturned', z.infer<typeof AssessmentReturned>>
  | Message<'AssessmentPublished', z.infer<typeof AssessmentPublished>>
  | Message<'CorrectionProposed', z.infer<typeof CorrectionProposed>>
  | Message<'CorrectionApproved', z.infer<typeof CorrectionApproved>>
  | Message<'CorrectionRejected', z.infer<typeof CorrectionRejected>>
  | Message<'RatingWithdrawn', z.infer<typeof RatingWithdrawn>>
  | Message<'RatingImported', z.infer<typeof RatingImported>>
