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

/** Where a case must stand for a step that moves it. What is not named here may be said of a case wherever it stands. */
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

/** What must have been for a step to be taken; null where it may be from where the case stands. */
export function wrongPlace(
  type: ClosureEvent['type'],
  state: ClosureState | null,
): { readonly state: string; readonly from: readonly string[] } | null {
  const from = FROM[type]
  if (from === undefined || (state !== null && from.includes(state))) return null
  return { state: state ?? 'nowhere', from }
}

/** Steps that move a case, or that it is judged by, say why. */
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

/** Steps after which nothing that moves the case may be dated earlier. */
export const isMoving = (type: ClosureEvent['type']): boolean => FROM[type] !== undefined
