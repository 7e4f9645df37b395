import type { AssessmentRefusal } from '../../domain/assessment/command.ts'
import { ASSESSMENT_REFUSALS } from '../../refusals/assessment.ts'
import { problemsOf, type Statuses } from '../edge/refusal.ts'

/** How each refusal is answered, and which field of the body it is about. */
const STATUSES: Statuses<AssessmentRefusal> = {
  RoundNotOpen: { status: 409 },
  AssessmentPublished: { status: 409 },
  AssessmentSubmitted: { status: 409 },
  AssessmentNotSubmitted: { status: 409 },
  AssessmentNotPublished: { status: 409 },
  AssessmentEmpty: { status: 409 },
  AssessmentInDraft: { status: 409 },
  ValueMissing: { status: 422, pointer: '/level' },
  VersionUnknown: { status: 422, pointer: '/version' },
  VersionFixed: { status: 409, pointer: '/version' },
  ItemNotInVersion: { status: 422 },
  LevelUnknown: { status: 422, pointer: '/level' },
  OverrideNeedsElements: { status: 422, pointer: '/override' },
  RationaleMissing: { status: 422, pointer: '/rationale' },
  EvidenceMissing: { status: 422, pointer: '/evidence' },
  PublisherRated: { status: 403 },
  CorrectionUnknown: { status: 404 },
  CorrectionIdReused: { status: 409 },
  CorrectionDecided: { status: 409 },
  CorrectionApprovedByProposer: { status: 403 },
  CorrectionChangesNothing: { status: 409, pointer: '/level' },
  ChallengesNotTaken: { status: 409 },
  NothingToChallenge: { status: 409, pointer: '/item' },
  ChallengeWindowOver: { status: 409, pointer: '/occurredOn' },
  ChallengeOpen: { status: 409, pointer: '/item' },
  ChallengeIdReused: { status: 409 },
  ChallengeUnknown: { status: 404 },
  ChallengeAnsweredBefore: { status: 409 },
  ChallengeAnsweredByParty: { status: 403 },
  ChallengeNotUpheld: { status: 409, pointer: '/challenge' },
  ChallengeOfOtherItem: { status: 422, pointer: '/challenge' },
  NothingToWithdraw: { status: 409 },
  RatingClash: { status: 409 },
  DatedBeforeAct: { status: 422, pointer: '/occurredOn' },
  DateInFuture: { status: 422, pointer: '/occurredOn' },
}
export const assessmentProblems = problemsOf(ASSESSMENT_REFUSALS, STATUSES)
