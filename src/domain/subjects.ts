import * as assessment from './assessment/event.ts'
import { COMMITMENT_DATA, type CommitmentEvent } from './commitment/event.ts'
import * as registry from './entity/entity.ts'
import { type FrameworkEvent, FrameworkPublished } from './framework/framework.ts'
import { type AccessEvent, KeyIssued, KeyRevoked, PrivilegedRead } from './key/key.ts'
import * as round from './round/round.ts'

/**
 * Every event that the ledger stores. These names and shapes are on disk for ever: a changed shape is a new schema
 * version with an upcaster in `event-store/codec.ts`.
 */
export type DomainEvent =
  | AccessEvent
  | assessment.AssessmentEvent
  | CommitmentEvent
  | FrameworkEvent
  | registry.RegistryEvent
  | round.RoundEvent

/** The data of each stored type, in its current version. */
export const EVENT_DATA = {
  ...COMMITMENT_DATA,
  KeyIssued,
  KeyRevoked,
  PrivilegedRead,
  FrameworkPublished,
  Registered: registry.Registered,
  Renamed: registry.Renamed,
  JoinedNetwork: registry.JoinedNetwork,
  LeftNetwork: registry.LeftNetwork,
  StrategyAdopted: registry.StrategyAdopted,
  SchoolOpened: registry.SchoolOpened,
  SchoolClosed: registry.SchoolClosed,
  RoundOpened: round.RoundOpened,
  RoundClosed: round.RoundClosed,
  RoundReopened: round.RoundReopened,
  RatingRecorded: assessment.RatingRecorded,
  RatingNotGiven: assessment.RatingNotGiven,
  ComponentOverridden: assessment.ComponentOverridden,
  AssessmentSubmitted: assessment.AssessmentSubmitted,
  AssessmentReturned: assessment.AssessmentReturned,
  AssessmentPublished: assessment.AssessmentPublished,
  CorrectionProposed: assessment.CorrectionProposed,
  CorrectionApproved: assessment.CorrectionApproved,
  CorrectionRejected: assessment.CorrectionRejected,
  RatingWithdrawn: assessment.RatingWithdrawn,
  RatingImported: assessment.RatingImported,
} as const satisfies { readonly [Type in DomainEvent['type']]: unknown }
