import type { Message, Result } from '../decider.ts'
import type { FrameworkVersion } from '../framework/document.ts'
import type { PositionedRating } from '../rating/published-rating.ts'
import type { CommandContext, Justification } from '../values/justification.ts'
import type { Period } from '../values/period.ts'
import type { AssessmentEvent, ChallengeOutcome } from './event.ts'

export type Of<Type extends AssessmentEvent['type']> = Extract<AssessmentEvent, { type: Type }>
export type Draft = Of<'RatingRecorded'> | Of<'RatingNotGiven'> | Of<'ComponentOverridden'>

/** What was read in other streams before the decision. A decider reads nothing, so its command carries these facts. */
export type FrameworkFacts = { readonly versions: readonly FrameworkVersion[]; readonly revision: number }
export type RoundFacts = { readonly isOpen: boolean; readonly revision: number }

export type Value = {
  readonly level?: string | number | undefined
  readonly notRated?: { readonly reason: string } | undefined
}

export type RecordRating = CommandContext &
  Justification &
  Value & {
    readonly item: string
    readonly period: Period
    readonly version?: string | undefined
    readonly override?: boolean | undefined
    readonly framework: FrameworkFacts
    readonly round: RoundFacts
    /** The acts of this entity in other periods, where evidence is missing: an affirmation needs none. */
    readonly otherActs?: readonly PositionedRating[] | undefined
  }

type ProposeCorrection = CommandContext &
  Justification &
  Value & {
    readonly id: string
    readonly item: string
    /** The upheld challenge that it follows from. */
    readonly challenge?: string | undefined
    readonly framework: FrameworkFacts
  }
export type ChallengeRating = CommandContext &
  Pick<Justification, 'evidence'> & {
    readonly id: string
    readonly item: string
    readonly reason: string
    /** The district that it is raised on behalf of. */
    readonly district: string
    readonly framework: FrameworkFacts
  }
export type AnswerChallenge = CommandContext &
  Pick<Justification, 'rationale'> & {
    readonly id: string
    readonly outcome: ChallengeOutcome
    readonly framework: FrameworkFacts
  }
/** A recorded challenge, with its answer where the record has one. */
export type ImportChallenge = {
  readonly raised: Of<'RatingChallenged'>['data']
  readonly answered: Of<'ChallengeAnswered'>['data'] | null
  readonly today: string
}
export type DecideCorrection = CommandContext & Justification & { readonly id: string }
export type ImportRating = {
  readonly id: string
  /** Another id under which the row may have been recorded before. */
  readonly formerId?: string | null
  readonly row: Of<'RatingImported'>['data']
  readonly today: string
}

export type AssessmentCommand =
  | Message<'RecordRating', RecordRating>
  | Message<'SubmitAssessment', CommandContext & Justification & { readonly round: RoundFacts }>
  | Message<'ReturnAssessment', CommandContext & Justification>
  | Message<'PublishAssessment', CommandContext & Justification>
  | Message<'ProposeCorrection', ProposeCorrection>
  | Message<'ApproveCorrection', DecideCorrection>
  | Message<'RejectCorrection', DecideCorrection>
  | Message<'WithdrawRating', CommandContext & Justification & { readonly item: string }>
  | Message<'ChallengeRating', ChallengeRating>
  | Message<'AnswerChallenge', AnswerChallenge>
  | Message<'ImportChallenge', ImportChallenge>
  | Message<'ImportRating', ImportRating>
export type DataOf<Type extends AssessmentCommand['type']> = Extract<
  AssessmentCommand,
  { type: Type }
>['data']

/** Each code has its own shape, so that the code that words a refusal knows its fields. */
export type AssessmentRefusal =
  | { readonly code: 'AssessmentPublished' }
  | { readonly code: 'AssessmentSubmitted' }
  | { readonly code: 'AssessmentNotSubmitted' }
  | { readonly code: 'AssessmentNotPublished' }
  | { readonly code: 'AssessmentEmpty' }
  | { readonly code: 'RoundNotOpen' }
  | { readonly code: 'ValueMissing' }
  | { readonly code: 'AssessmentInDraft'; readonly state: 'draft' | 'submitted' }
  | { readonly code: 'VersionUnknown'; readonly version: string; readonly known: readonly string[] }
  | { readonly code: 'VersionFixed'; readonly version: string; readonly given: string }
  | { readonly code: 'ItemNotInVersion'; readonly item: string; readonly version: string }
  | LevelUnknown
  | { readonly code: 'OverrideNeedsElements'; readonly item: string }
  | { readonly code: 'RationaleMissing'; readonly act: string }
  | { readonly code: 'EvidenceMissing'; readonly act: string }
  | { readonly code: 'PublisherRated'; readonly person: string }
  | { readonly code: 'CorrectionUnknown'; readonly correction: string }
  | { readonly code: 'CorrectionIdReused'; readonly correction: string }
  | { readonly code: 'CorrectionDecided'; readonly correction: string; readonly decision: string }
  | { readonly code: 'CorrectionApprovedByProposer'; readonly person: string }
  | { readonly code: 'CorrectionChangesNothing'; readonly item: string }
  | { readonly code: 'NothingToWithdraw'; readonly item: string }
  | { readonly code: 'ChallengesNotTaken'; readonly version: string }
  | { readonly code: 'NothingToChallenge'; readonly item: string }
  | { readonly code: 'ChallengeWindowOver'; readonly occurredOn: string; readonly until: string }
  | { readonly code: 'ChallengeOpen'; readonly item: string; readonly challenge: string }
  | { readonly code: 'ChallengeIdReused'; readonly challenge: string }
  | { readonly code: 'ChallengeUnknown'; readonly challenge: string }
  | { readonly code: 'ChallengeAnsweredBefore'; readonly challenge: string; readonly outcome: string }
  | { readonly code: 'ChallengeAnsweredByParty'; readonly person: string; readonly part: ChallengePart }
  | { readonly code: 'ChallengeNotUpheld'; readonly challenge: string; readonly outcome: string | null }
  | { readonly code: 'ChallengeOfOtherItem'; readonly challenge: string; readonly item: string }
  | { readonly code: 'DatedBeforeAct'; readonly occurredOn: string; readonly actOn: string }
  | { readonly code: 'DateInFuture'; readonly occurredOn: string }
  | RatingClash

/** The part that a person had in a rating, which keeps that person from answering a challenge of it. */
export type ChallengePart = 'rated' | 'published' | 'corrected' | 'raised'

type LevelUnknown = {
  readonly code: 'LevelUnknown'
  readonly level: string
  readonly item: string
  readonly levels: readonly string[]
}
type RatingClash = {
  readonly code: 'RatingClash'
  readonly item: string
  readonly occurredOn: string
  readonly event: string
  /** The file that gave the other value; null where it was given here. */
  readonly sha256: string | null
}

export type Decision = Result<readonly AssessmentEvent[], AssessmentRefusal>
