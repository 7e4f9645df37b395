import type { StepType } from '../process/step-words.ts'
import type { ClosureEvent } from './event.ts'
import type { ClosureState } from './words.ts'

/** The name of each step in imports, addresses and refusals. */
export const STEP_NAMES = {
  CaseOpened: 'opened',
  SchoolScreened: 'screened',
  CaseCleared: 'cleared',
  ActionProposed: 'proposed',
  ProposalAmended: 'amended',
  NoticeGiven: 'notice',
  DocumentFiled: 'document',
  HearingHeld: 'hearing',
  FindingIssued: 'finding',
  FindingAnswered: 'answer',
  ProposalWithdrawn: 'withdrawn',
  DecisionMade: 'decision',
  MotionVoted: 'motion',
  DecisionStayed: 'stayed',
  DecisionAnnulled: 'annulled',
  DecisionReversed: 'reversed',
  DecisionAffirmed: 'affirmed',
  DecisionReinstated: 'reinstated',
  RulingIssued: 'ruling',
  CaseReconsidered: 'reconsidered',
  RuleWaived: 'waived',
  ClosurePostponed: 'postponed',
  ClosureEffected: 'effected',
  FollowUpRecorded: 'follow-up',
} as const satisfies { readonly [Type in ClosureEvent['type']]: StepType }

/** The states from which each step that moves a case may be taken. A type that is not named here may be taken in any state. */
const FROM: { readonly [Type in ClosureEvent['type']]?: readonly ClosureState[] } = {
  SchoolScreened: ['opened', 'cleared'],
  CaseCleared: ['opened', 'screened'],
  ActionProposed: [
    'opened',
    'screened',
    'cleared',
    'withdrawn',
    'rejected',
    'tabled',
    'lapsed',
    'annulled',
    'reversed',
    'expired',
  ],
  ProposalAmended: ['proposed', 'tabled', 'approved', 'postponed', 'stayed'],
  ProposalWithdrawn: ['proposed', 'tabled', 'approved', 'postponed', 'stayed', 'annulled'],
  DecisionMade: ['opened', 'proposed', 'tabled', 'postponed'],
  DecisionStayed: ['approved', 'postponed', 'effected', 'rejected'],
  DecisionAnnulled: ['approved', 'postponed', 'stayed', 'effected', 'rejected'],
  DecisionReversed: ['approved', 'postponed', 'stayed', 'effected', 'rejected'],
  DecisionReinstated: ['stayed', 'annulled', 'reversed'],
  CaseReconsidered: ['rejected', 'withdrawn', 'tabled', 'lapsed', 'annulled', 'reversed'],
  ClosurePostponed: ['proposed', 'approved', 'postponed'],
  ClosureEffected: ['approved', 'postponed'],
}

/**
 * The state of a case, and the states from which a step may be taken, if it is in none of them; null if the step may be taken.
 */
export function wrongPlace(
  type: ClosureEvent['type'],
  state: ClosureState | null,
): { readonly state: string; readonly from: readonly string[] } | null {
  const from = FROM[type]
  if (from === undefined || (state !== null && from.includes(state))) return null
  return { state: state ?? 'nowhere', from }
}

/** Steps that need a reason: most of those that move a case, and those that it is judged by. */
export const NEEDS_REASON: ReadonlySet<ClosureEvent['type']> = new Set([
  'CaseCleared',
  'ProposalAmended',
  'FindingIssued',
  'ProposalWithdrawn',
  'DecisionMade',
  'DecisionStayed',
  'DecisionAnnulled',
  'DecisionReversed',
  'DecisionAffirmed',
  'DecisionReinstated',
  'RulingIssued',
  'CaseReconsidered',
  'RuleWaived',
  'ClosurePostponed',
])

/** Whether a step of this type moves a case: such steps have to be taken in the order of their dates. */
export const isMoving = (type: ClosureEvent['type']): boolean => FROM[type] !== undefined
