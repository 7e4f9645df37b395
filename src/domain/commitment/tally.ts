import { COMMITMENT_STATUSES, type CommitmentStatus } from './status.ts'

/** The number of commitments in each status: `made = notYetDue + due + withdrawn + superseded`. */
export const tallyOf = (statuses: readonly CommitmentStatus[]) =>
  tallyOfCounts(status => statuses.filter(each => each === status).length)

/** The same of commitments that are counted already. */
export function tallyOfCounts(count: (status: CommitmentStatus) => number) {
  const made = COMMITMENT_STATUSES.reduce((sum, status) => sum + count(status), 0)
  const notYetDue = count('not-yet-due')
  const withdrawn = count('withdrawn')
  const superseded = count('superseded')
  return {
    made,
    notYetDue,
    // Everything that was due so far, whatever became of it: what every rate is a share of.
    due: made - notYetDue - withdrawn - superseded,
    kept: {
      onOriginalTerms: count('kept-on-original-terms'),
      onAmendedTerms: count('kept-on-amended-terms'),
      late: count('kept-late'),
    },
    partlyKept: count('partly-kept'),
    broken: count('broken'),
    overdue: count('overdue'),
    notMeasurable: count('not-measurable'),
    unknown: count('unknown'),
    withdrawn,
    superseded,
  }
}
