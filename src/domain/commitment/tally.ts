import type { CommitmentStatus } from './status.ts'

/** The number of commitments in each status: `made = notYetDue + due + withdrawn + superseded`. */
export function tallyOf(statuses: readonly CommitmentStatus[]) {
  const count = (status: CommitmentStatus) => statuses.filter(each => each === status).length
  const notYetDue = count('not-yet-due')
  const withdrawn = count('withdrawn')
  const superseded = count('superseded')
  return {
    made: statuses.length,
    notYetDue,
    // Everything that was due so far, whatever became of it: what every rate is a share of.
    due: statuses.length - notYetDue - withdrawn - superseded,
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
