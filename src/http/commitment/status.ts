import type { CommitmentRefusal } from '../../domain/commitment/command.ts'
import { COMMITMENT_REFUSALS } from '../../refusals/commitment.ts'
import { problemsOf, type Statuses } from '../edge/refusal.ts'

/** How each refusal is answered, and which field of the body it is about. */
const STATUSES: Statuses<CommitmentRefusal> = {
  CommitmentUnknown: { status: 404 },
  CommitmentClash: { status: 409 },
  CommitmentEnded: { status: 409 },
  CommitmentDatedBeforeMade: { status: 422, pointer: '/occurredOn' },
  CommitmentDueBeforeMade: { status: 422, pointer: '/dueOn' },
  MilestoneUnknown: { status: 404 },
  MilestoneClash: { status: 409 },
  MilestoneReachedBefore: { status: 409 },
  MeasureMissing: { status: 422, pointer: '/value' },
  ReportEmpty: { status: 422 },
  ExtensionWithoutDueDate: { status: 409 },
  ExtensionNotLater: { status: 422, pointer: '/dueOn' },
  AmendmentEmpty: { status: 422 },
  CompletedBefore: { status: 409 },
  JudgeOwns: { status: 403 },
  BrokenBeforeDue: { status: 409, pointer: '/verdict' },
  VerdictStands: { status: 409, pointer: '/verdict' },
  VerdictMissing: { status: 409 },
  VerdictRevisedByItsJudge: { status: 403 },
  MetOnWithoutKept: { status: 422, pointer: '/metOn' },
  MetAfterVerdict: { status: 422, pointer: '/metOn' },
  SupersededByItself: { status: 422, pointer: '/supersededBy' },
  CommitmentReasonMissing: { status: 422, pointer: '/rationale' },
  StepClash: { status: 409 },
  DatedBeforeAct: { status: 422, pointer: '/occurredOn' },
  DateInFuture: { status: 422, pointer: '/occurredOn' },
}
export const commitmentProblems = problemsOf(COMMITMENT_REFUSALS, STATUSES)
