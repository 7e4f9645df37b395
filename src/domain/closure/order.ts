import type { Recorded } from '../decider.ts'
import { spanOf } from '../values/date-span.ts'
import { compareText } from '../values/text.ts'
import type { ClosureEvent } from './event.ts'

export type CaseStep = Recorded<ClosureEvent>

/**
 * The order of what took place on one day: a case begins, is announced, heard and judged, decided, ruled on, and ends. It is
 * written down in `samples/README.md`.
 */
const RANK_IN_A_DAY = {
  CaseOpened: 0,
  SchoolScreened: 1,
  CaseCleared: 2,
  ActionProposed: 3,
  CaseReconsidered: 4,
  ProposalAmended: 5,
  NoticeGiven: 6,
  DocumentFiled: 7,
  HearingHeld: 8,
  FindingIssued: 9,
  FindingAnswered: 10,
  RuleWaived: 11,
  RulingIssued: 12,
  MotionVoted: 13,
  DecisionMade: 14,
  ClosurePostponed: 15,
  DecisionStayed: 16,
  DecisionAnnulled: 17,
  DecisionReversed: 18,
  DecisionAffirmed: 19,
  DecisionReinstated: 20,
  ProposalWithdrawn: 21,
  ClosureEffected: 22,
  FollowUpRecorded: 23,
} as const satisfies Readonly<Record<ClosureEvent['type'], number>>
const rankOf = ({ type }: CaseStep): number => RANK_IN_A_DAY[type]

/**
 * Steps by day; on one day imports (by type, clock time and event id) before commands (by revision). When a step was recorded
 * never counts, so that files may come in any order.
 */
const compareSteps = (a: CaseStep, b: CaseStep): number => {
  const [isImportA, isImportB] = [isImported(a), isImported(b)]
  const byDay = compareText(spanOf(a.data.occurredOn).to, spanOf(b.data.occurredOn).to)
  if (byDay !== 0) return byDay
  if (isImportA !== isImportB) return isImportA ? -1 : 1
  if (!isImportA) return a.revision - b.revision
  return (
    rankOf(a) - rankOf(b) ||
    compareText(clockOf(a), clockOf(b)) ||
    compareText(a.id, b.id) ||
    a.revision - b.revision
  )
}

const isImported = ({ data }: CaseStep): boolean => data.imported !== undefined
const clockOf = ({ data }: CaseStep): string => ('decidedAt' in data ? (data.decidedAt ?? '') : '')

/**
 * The steps in the order in which a case is folded. A date less exact than a day counts as its last day; if it may also mean
 * the day of another step, `RANK_IN_A_DAY` decides which comes first.
 */
export function inOrder(steps: readonly CaseStep[]): readonly CaseStep[] {
  const ordered = steps.toSorted(compareSteps)
  for (let at = 0; at < ordered.length; at++) {
    const step = ordered[at]
    if (step === undefined || step.data.occurredOn.length === 10) continue
    const { from: first } = spanOf(step.data.occurredOn)
    let to = at
    while (to > 0) {
      const before = ordered[to - 1]
      if (before === undefined || spanOf(before.data.occurredOn).from < first) break
      if (rankOf(before) <= rankOf(step)) break
      to--
    }
    if (to < at) ordered.splice(to, 0, ...ordered.splice(at, 1))
  }
  return ordered
}
