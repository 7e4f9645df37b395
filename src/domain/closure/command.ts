import type { Message, Result } from '../decider.ts'
import type { ProcessState } from '../process/state.ts'
import type { CommandContext, Justification } from '../values/justification.ts'
import type { ClosureEvent, ClosureEventOf } from './event.ts'
import type { CaseStep } from './order.ts'
import type { ClosureState } from './words.ts'

/** The fields of a step other than its date, reasons, evidence and source row. */
type OwnFields<Data> = Omit<Data, 'occurredOn' | 'evidence' | 'rationale' | 'note' | 'imported'>
export type StepRequest = {
  readonly [Type in ClosureEvent['type']]: {
    readonly type: Type
    readonly said: OwnFields<ClosureEventOf<Type>['data']>
  }
}[ClosureEvent['type']]

/** Another case of the same school. */
export type OtherCase = {
  readonly case: string
  readonly authority: string | null
  readonly state: ClosureState | null
}
/** What the decision on a step needs to know from other streams. */
export type CaseFacts = {
  readonly case: string
  /** The other cases of this school, as they stand on the day of the step. */
  readonly others: readonly OtherCase[]
  /** The rules and moratoria of the process that the case follows; null where it follows none. */
  readonly process: ProcessState | null
  /** The steps of other records that the case cites. */
  readonly cited: readonly CaseStep[]
}

export type ClosureCommand =
  | Message<
      'TakeStep',
      CommandContext & Justification & { readonly step: StepRequest; readonly facts: CaseFacts }
    >
  /** Recorded history: what happened is recorded even where it broke a rule. */
  | Message<'ImportStep', { readonly id: string; readonly event: ClosureEvent; readonly today: string }>

export type ClosureRefusal =
  | { readonly code: 'CaseUnknown' }
  /** The id names a case of another school or district, or one that was opened otherwise. */
  | { readonly code: 'CaseClash'; readonly field: string; readonly stands: string; readonly given: string }
  | { readonly code: 'CaseFull'; readonly stepsMax: number }
  | {
      readonly code: 'CaseLiveElsewhere'
      readonly other: string
      readonly state: string
      readonly authority: string | null
    }
  /** The case is in no state from which the step can be taken. */
  | {
      readonly code: 'CaseStandsOtherwise'
      readonly step: string
      readonly state: string
      readonly from: readonly string[]
    }
  | { readonly code: 'CaseFieldMissing'; readonly field: string; readonly step: string }
  | { readonly code: 'CaseReasonMissing'; readonly step: string }
  | { readonly code: 'StepReferenceUnknown'; readonly reference: string }
  | { readonly code: 'StepReferenceTaken'; readonly ref: string }
  /** A decision against the advice of a finding names it. */
  | { readonly code: 'FindingNotNamed'; readonly finding: string }
  /** A binding rule of the process that the step would break. */
  | {
      readonly code: 'RuleBroken'
      readonly rule: string
      readonly authority: string
      readonly sentence: string
    }
  | {
      readonly code: 'MoratoriumInForce'
      readonly moratorium: string
      readonly authority: string
      readonly sentence: string
    }
  | { readonly code: 'VotesContradictTally'; readonly tally: string; readonly votes: string }
  | { readonly code: 'PlanUnchanged' }
  | { readonly code: 'PostponementNotLater'; readonly effectiveOn: string; readonly inForce: string }
  | { readonly code: 'SchoolReceivesItself'; readonly school: string }
  | { readonly code: 'ExpiryBeforeStep'; readonly expiresOn: string; readonly occurredOn: string }
  | { readonly code: 'DatedBeforeAct'; readonly occurredOn: string; readonly actOn: string }
  | { readonly code: 'DateInFuture'; readonly occurredOn: string }

export type DataOf<Type extends ClosureCommand['type']> = Extract<ClosureCommand, { type: Type }>['data']
export type Decision = Result<readonly ClosureEvent[], ClosureRefusal>
