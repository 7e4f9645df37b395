import type { Message, Result } from '../decider.ts'
import type { PartialDate } from '../values/date.ts'
import type { CommandContext, Justification } from '../values/justification.ts'
import type { COMPLETIONS, CommitmentEvent, Owner, Verdict } from './event.ts'

export type TermsChange = {
  readonly text?: string | undefined
  readonly measure?: string | undefined
  readonly unit?: string | undefined
  readonly baseline?: string | undefined
  readonly target?: string | undefined
}
export type NewCommitment = TermsChange & {
  readonly id: string
  readonly owner: Owner
  readonly funders?: readonly string[] | undefined
  readonly title?: string | undefined
  readonly text: string
  readonly dueOn?: PartialDate | undefined
  readonly template?: { readonly id: string; readonly version: string; readonly item: string } | undefined
}
type Judging = { readonly verdict: Verdict; readonly metOn?: PartialDate | undefined }

export type CommitmentCommand =
  | Message<'MakeCommitment', CommandContext & Justification & { readonly commitment: NewCommitment }>
  | Message<
      'AddMilestone',
      CommandContext &
        Justification & {
          readonly id: string
          readonly title: string
          readonly dueOn?: PartialDate | undefined
        }
    >
  | Message<'ReachMilestone', CommandContext & Justification & { readonly id: string }>
  | Message<'ReportProgress', CommandContext & Justification & { readonly value?: string | undefined }>
  | Message<'ExtendDueDate', CommandContext & Justification & { readonly dueOn: PartialDate }>
  | Message<'AmendTerms', CommandContext & Justification & { readonly change: TermsChange }>
  | Message<
      'AssessCompletion',
      CommandContext & Justification & { readonly completion: (typeof COMPLETIONS)[number] }
    >
  | Message<'IssueVerdict', CommandContext & Justification & Judging>
  | Message<'ReviseVerdict', CommandContext & Justification & Judging>
  | Message<'WithdrawCommitment', CommandContext & Justification>
  | Message<'SupersedeCommitment', CommandContext & Justification & { readonly supersededBy: string }>
  /** Recorded history: what happened is recorded even where it broke a rule. */
  | Message<
      'ImportStep',
      {
        readonly id: string
        /** Another id under which the row may have been recorded before. */
        readonly formerId?: string | null
        readonly event: CommitmentEvent
        readonly today: string
      }
    >

/** Another step of the same kind and day, `event`, states another value for a field: nothing shows which of the two counts. */
export type StepClash = {
  readonly code: 'StepClash'
  readonly type: CommitmentEvent['type']
  readonly field: string
  readonly occurredOn: string
  readonly event: string
}

export type CommitmentRefusal =
  | StepClash
  | { readonly code: 'CommitmentUnknown' }
  /** The id names a commitment with other terms. `event` is the recorded promise, given if an imported row differs from it. */
  | { readonly code: 'CommitmentClash'; readonly field: string; readonly event?: string }
  | { readonly code: 'CommitmentEnded'; readonly how: 'withdrawn' | 'superseded'; readonly on: string }
  | { readonly code: 'CommitmentDatedBeforeMade'; readonly occurredOn: string; readonly madeOn: string }
  | { readonly code: 'CommitmentDueBeforeMade'; readonly dueOn: string; readonly madeOn: string }
  | { readonly code: 'MilestoneUnknown'; readonly milestone: string }
  | { readonly code: 'MilestoneClash'; readonly milestone: string }
  | { readonly code: 'MilestoneReachedBefore'; readonly milestone: string; readonly reachedOn: string }
  /** A value needs a measure; without one only words can be reported. */
  | { readonly code: 'MeasureMissing' }
  | { readonly code: 'ReportEmpty' }
  | { readonly code: 'ExtensionWithoutDueDate' }
  | { readonly code: 'ExtensionNotLater'; readonly dueOn: string; readonly inForce: string }
  | { readonly code: 'AmendmentEmpty' }
  | { readonly code: 'CompletedBefore'; readonly on: string }
  /** The judge neither made the commitment nor owns it nor acts for its owner. */
  | { readonly code: 'JudgeOwns'; readonly party: string }
  | { readonly code: 'BrokenBeforeDue'; readonly dueOn: string }
  | { readonly code: 'VerdictStands'; readonly verdict: string }
  | { readonly code: 'VerdictMissing' }
  /** A verdict is revised by another assessor than the one who gave it. */
  | { readonly code: 'VerdictRevisedByItsJudge'; readonly person: string }
  | { readonly code: 'MetOnWithoutKept' }
  | { readonly code: 'MetAfterVerdict'; readonly metOn: string; readonly occurredOn: string }
  | { readonly code: 'SupersededByItself' }
  | { readonly code: 'CommitmentReasonMissing'; readonly act: string }
  /** A change, a revision or an end is not dated before the act that it follows. */
  | { readonly code: 'DatedBeforeAct'; readonly occurredOn: string; readonly actOn: string }
  | { readonly code: 'DateInFuture'; readonly occurredOn: string }

export type DataOf<Type extends CommitmentCommand['type']> = Extract<
  CommitmentCommand,
  { type: Type }
>['data']
export type Of<Type extends CommitmentEvent['type']> = Extract<CommitmentEvent, { type: Type }>
export type Decision = Result<readonly CommitmentEvent[], CommitmentRefusal>
