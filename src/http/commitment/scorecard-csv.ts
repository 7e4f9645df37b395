import type { Scorecard } from '../../../projections/commitment/scorecard.ts'
import type { ScorecardRow } from '../../../projections/commitment/scorecard-row.ts'
import { type Columns, csv } from '../edge/csv.ts'

const COLUMNS: Columns<ScorecardRow> = {
  key: ({ key }) => key,
  kind: ({ kind }) => kind,
  name: ({ name }) => name,
  made: ({ made }) => made,
  not_yet_due: ({ notYetDue }) => notYetDue,
  due: ({ due }) => due,
  kept_on_original_terms: ({ kept }) => kept.onOriginalTerms,
  kept_on_amended_terms: ({ kept }) => kept.onAmendedTerms,
  kept_late: ({ kept }) => kept.late,
  partly_kept: ({ partlyKept }) => partlyKept,
  broken: ({ broken }) => broken,
  overdue: ({ overdue }) => overdue,
  not_measurable: ({ notMeasurable }) => notMeasurable,
  unknown: ({ unknown }) => unknown,
  withdrawn: ({ withdrawn }) => withdrawn,
  superseded: ({ superseded }) => superseded,
}

/** The rows of the scorecard, without the total. */
export const scorecardCsv = ({ rows }: Scorecard): string => csv(COLUMNS, rows)
