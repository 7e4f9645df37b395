import type { Recorded } from '../decider.ts'
import { lastDayOf, type PartialDate } from '../values/date.ts'
import { compareText } from '../values/text.ts'
import type { CommitmentEvent } from './event.ts'

/** What orders the steps of a commitment. `importId` is empty for what was recorded here. */
export type StepOrder = {
  readonly type: CommitmentEvent['type']
  readonly occurredOn: PartialDate
  readonly importId: string
  readonly revision: number
}

/** Imports of one day tell no order of their own: terms come before what is said of them, and the end comes last. */
const RANK_IN_A_DAY = {
  CommitmentMade: 0,
  MilestoneAdded: 1,
  MilestoneReached: 2,
  TermsAmended: 3,
  DueDateExtended: 4,
  ProgressReported: 5,
  CompletionAssessed: 6,
  VerdictIssued: 7,
  VerdictRevised: 8,
  CommitmentWithdrawn: 9,
  CommitmentSuperseded: 10,
} as const satisfies Readonly<Record<CommitmentEvent['type'], number>>
const rankOf = ({ type, importId }: StepOrder): number => (importId === '' ? 0 : RANK_IN_A_DAY[type])

/**
 * The order in which a commitment is folded: the promise first, then by day, imports (by what they are and by event id)
 * before what was recorded here (by revision); never by when it was recorded, so that files may come in any order.
 */
export const compareSteps = (a: StepOrder, b: StepOrder): number =>
  Number(a.type !== 'CommitmentMade') - Number(b.type !== 'CommitmentMade') ||
  compareText(lastDayOf(a.occurredOn), lastDayOf(b.occurredOn)) ||
  Number(a.importId === '') - Number(b.importId === '') ||
  rankOf(a) - rankOf(b) ||
  compareText(a.importId, b.importId) ||
  a.revision - b.revision

/** The place of a recorded step in that order. */
export const orderOf = ({ type, data, id, revision }: Recorded<CommitmentEvent>): StepOrder => ({
  type,
  occurredOn: data.occurredOn,
  importId: data.imported === undefined ? '' : id,
  revision,
})
