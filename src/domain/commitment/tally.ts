import type { CommitmentStatus } from './status.ts'

/** How many commitments stand where: `made = notYetDue + due + withdrawn + superseded`. */
export type Tally = {
  readonly made: number
  readonly notYetDue: number
  /** Everything that was due so far, whatever became of it: what every rate is a share of. */
  readonly due: number
  readonly kept: { readonly onOriginalTerms: number; readonly onAmendedTerms: number; readonly late: number }
  readonly partlyKept: number
  readonly broken: number
  readonly overdue: number
  readonly notMeasurable: number
  readonly unknown: number
  readonly withdrawn: number
  readonly superseded: number
}

export function tallyOf(standings: readonly CommitmentStatus[]): Tally {
  const count = (standing: CommitmentStatus) => standings.filter(each => each === standing).length
  const notYetDue = count('not-yet-due')
  const withdrawn = count('withdrawn')
  const superseded = count('superseded')
  return {
    made: standings.length,
    notYetDue,
    due: standings.length - notYetDue - withdrawn - superseded,
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
