import type { Recorded } from '../decider.ts'
import { firstDayOf, lastDayOf, type PartialDate } from '../values/date.ts'
import { compareText } from '../values/text.ts'
import type { CommitmentEvent } from './event.ts'

/** What orders the steps of a commitment. `importId` is empty for what was recorded here. */
export type StepOrder = {
  readonly type: CommitmentEvent['type']
  readonly occurredOn: PartialDate
  readonly importId: string
  /** What it is about, among steps of its type: a milestone, the new due date, whether the measure changes. */
  readonly about: string
  readonly revision: number
}

/** Imports of one day have no order of their own: terms come before what is said of them, and the end comes last. */
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
 * The promise comes first, then steps by day: imports (by type, subject and event id) before commands (by revision). When a
 * step was recorded never counts, so that files may come in any order. A date counts as its last day.
 */
export const compareSteps = (a: StepOrder, b: StepOrder): number =>
  Number(a.type !== 'CommitmentMade') - Number(b.type !== 'CommitmentMade') ||
  compareText(lastDayOf(a.occurredOn), lastDayOf(b.occurredOn)) ||
  Number(a.importId === '') - Number(b.importId === '') ||
  rankOf(a) - rankOf(b) ||
  (a.importId === '' ? 0 : compareText(a.about, b.about) || compareText(a.importId, b.importId)) ||
  a.revision - b.revision

/** The place of a recorded step in that order. */
export const orderOf = (
  event: Recorded<CommitmentEvent>,
  importId = event.data.imported === undefined ? '' : event.id,
): StepOrder => ({
  type: event.type,
  occurredOn: event.data.occurredOn,
  importId,
  about: aboutOf(event),
  revision: event.revision,
})

function aboutOf({ type, data }: CommitmentEvent): string {
  switch (type) {
    case 'MilestoneAdded':
    case 'MilestoneReached':
      return data.milestone
    case 'DueDateExtended':
      return lastDayOf(data.dueOn)
    case 'TermsAmended':
      // A baseline stated on the day on which the measure changes belongs to the new measure.
      return data.measure === undefined && data.unit === undefined ? 'b' : 'a'
    case 'CommitmentMade':
    case 'ProgressReported':
    case 'CompletionAssessed':
    case 'VerdictIssued':
    case 'VerdictRevised':
    case 'CommitmentWithdrawn':
    case 'CommitmentSuperseded':
      return ''
  }
}

/**
 * Whether a step comes after another one by the nature of the two, if their dates overlap and so give no order: a revision of
 * 15 March after a verdict of March, a longer extension after a shorter one, reaching a milestone after adding it, the end
 * after everything else. It depends on the two steps alone.
 */
export function mustFollowByNature(step: StepOrder, other: StepOrder): boolean {
  return followsInKind(step, other) && overlap(step.occurredOn, other.occurredOn)
}

function followsInKind(step: StepOrder, other: StepOrder): boolean {
  switch (step.type) {
    case 'MilestoneReached':
      return other.type === 'MilestoneAdded' && other.about === step.about
    case 'DueDateExtended':
      return other.type === 'DueDateExtended' && other.about < step.about
    case 'VerdictRevised':
      return other.type === 'VerdictIssued'
    case 'CommitmentWithdrawn':
    case 'CommitmentSuperseded':
      return other.type !== 'CommitmentWithdrawn' && other.type !== 'CommitmentSuperseded'
    case 'CommitmentMade':
    case 'MilestoneAdded':
    case 'ProgressReported':
    case 'TermsAmended':
    case 'CompletionAssessed':
    case 'VerdictIssued':
      return false
  }
}

const overlap = (a: PartialDate, b: PartialDate): boolean =>
  firstDayOf(a) <= lastDayOf(b) && firstDayOf(b) <= lastDayOf(a)

/**
 * Steps in the order in which a commitment is folded: that of `compareSteps`, but a step that by nature follows a later one
 * waits for it. The result does not depend on the order in which the steps are given.
 */
export function inOrder<Step>(steps: readonly Step[], placeOf: (step: Step) => StepOrder): readonly Step[] {
  const sorted = steps
    .map(step => ({ step, place: placeOf(step) }))
    .sort((a, b) => compareSteps(a.place, b.place))
  const ordered: Step[] = []
  const taken = new Set<number>()
  const take = (at: number, from: number) => {
    const own = sorted[at]
    if (own === undefined || taken.has(at)) return
    taken.add(at)
    // The search includes steps before its own place: one that is taken early may have to follow one that is not taken yet.
    for (let other = from; other < sorted.length; other++) {
      const place = sorted[other]?.place
      // No date lies in two years, so that nothing beyond this one can overlap.
      if (place === undefined || yearOf(place) > yearOf(own.place)) break
      if (!taken.has(other) && mustFollowByNature(own.place, place)) take(other, from)
    }
    ordered.push(own.step)
  }
  for (const at of sorted.keys()) take(at, at)
  return ordered
}

/** Whether a new step comes after all of these, which are in order. */
export function comesLast(step: StepOrder, ordered: readonly Recorded<CommitmentEvent>[]): boolean {
  if (step.type === 'CommitmentMade') return ordered.length === 0
  for (let at = ordered.length - 1; at >= 0; at--) {
    const event = ordered[at]
    if (event === undefined) break
    const other = orderOf(event)
    if (compareSteps(other, step) > 0 || mustFollowByNature(other, step)) return false
    if (yearOf(other) < yearOf(step)) break
  }
  return true
}

const yearOf = ({ occurredOn }: StepOrder): string => occurredOn.slice(0, 4)
