import type { Message } from '../decider.ts'
import type { PartialDate } from '../values/date.ts'
import type { EntityKind } from '../values/entity-reference.ts'
import type { Evidence } from '../values/evidence.ts'
import type { Source } from '../values/provenance.ts'

/** What a caller says of an entity. A field left out is neither compared nor changed. */
export type EntityDescription = {
  readonly kind: EntityKind
  readonly id: string
  readonly name?: string | undefined
  readonly state?: string | undefined
  readonly district?: string | undefined
  readonly operator?: string | undefined
  readonly joinedOn?: PartialDate | undefined
  readonly joinedBy?: PartialDate | undefined
  readonly leftOn?: PartialDate | undefined
  readonly adoptedOn?: PartialDate | undefined
  readonly funders?: readonly string[] | undefined
  readonly openedOn?: PartialDate | undefined
  readonly closedOn?: PartialDate | undefined
}

export type DescribeEntity = Message<
  'DescribeEntity',
  {
    readonly description: EntityDescription
    readonly occurredOn: PartialDate
    /** The day from which the given name, state, district and operator hold, if the caller gives one. */
    readonly from?: PartialDate | undefined
    readonly today: string
    readonly source?: Source | undefined
    /** The id under which a dated row is recorded. */
    readonly event?: string | undefined
  }
>

/** What an event should have said: its facts, and `on`, its day. A field left out stays. */
export type FactCorrection = {
  readonly name?: string | undefined
  readonly state?: string | undefined
  readonly district?: string | undefined
  readonly operator?: string | undefined
  readonly on?: PartialDate | undefined
}

export type CorrectFact = Message<
  'CorrectFact',
  {
    /** The event that is put right. */
    readonly event: string
    readonly correction: FactCorrection
    readonly rationale: string
    readonly evidence?: Evidence[] | undefined
    readonly occurredOn: PartialDate
    readonly today: string
  }
>

/** The end of a closure case, or its undoing, under the id that follows from its cause. */
export type FollowCase = Message<
  'FollowCase',
  {
    readonly case: string
    readonly change: 'closed' | 'reopened'
    readonly occurredOn: PartialDate
    readonly event: string
  }
>

export type RetireEntity = Message<
  'RetireEntity',
  {
    readonly reason: string
    /** The entity of the same kind that takes its place. */
    readonly mergedInto?: string | undefined
    /** Whether that one is retired itself, so that nothing would show it. */
    readonly isTargetRetired: boolean
    readonly evidence?: Evidence[] | undefined
    readonly occurredOn?: PartialDate | undefined
    readonly today: string
  }
>

export type WithdrawRetirement = Message<
  'WithdrawRetirement',
  {
    readonly rationale: string
    readonly evidence?: Evidence[] | undefined
    readonly occurredOn?: PartialDate | undefined
    readonly today: string
  }
>

export type EntityCommand = DescribeEntity | CorrectFact | FollowCase | RetireEntity | WithdrawRetirement

export type EntityRefusal =
  | { readonly code: 'EntityNameMissing'; readonly id: string }
  | {
      readonly code: 'EntityFactClash'
      readonly field: string
      readonly stands: string
      readonly given: string
    }
  | {
      readonly code: 'EntityFactUndated'
      readonly field: string
      readonly stands: string
      readonly on: PartialDate | null
      readonly given: string
      /** The event that says what stands. */
      readonly event: string
    }
  | {
      readonly code: 'EntityFactTwice'
      readonly field: string
      readonly on: PartialDate
      readonly stands: string
      readonly given: string
      /** The event that says what stands. */
      readonly event: string
    }
  | { readonly code: 'EntityEventUnknown'; readonly event: string }
  | {
      readonly code: 'FactNotStated'
      readonly event: string
      readonly type: string
      readonly field: string
    }
  | { readonly code: 'MembershipOrder'; readonly joinedOn: string | null; readonly leftOn: string }
  | { readonly code: 'SchoolDatesOrder'; readonly openedOn: string; readonly closedOn: string }
  | { readonly code: 'FundersWithoutAdoption'; readonly id: string }
  | { readonly code: 'EntityRetired'; readonly retiredOn: string }
  | { readonly code: 'EntityNotRetired' }
  | { readonly code: 'MergedIntoRetired'; readonly id: string }
  | { readonly code: 'MergedIntoItself'; readonly id: string }
  | { readonly code: 'DatedBeforeAct'; readonly occurredOn: string; readonly actOn: string }
  | { readonly code: 'DateInFuture'; readonly occurredOn: string }
