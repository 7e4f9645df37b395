import { stringify } from 'csv-stringify/sync'
import type { CommitmentView } from '../../../projections/commitment/commitment.ts'
import type { ScorecardRow } from '../../../projections/commitment/scorecard.ts'
import { Decimal } from '../../domain/values/text.ts'

type Cell = string | number | null
/** The name of a column and what stands in it. */
type Columns<Row> = { readonly [name: string]: (row: Row) => Cell }

const LIST: Columns<CommitmentView> = {
  id: ({ id }) => id,
  owner_kind: ({ owner }) => owner.kind,
  owner_id: ({ owner }) => owner.id,
  owner_name: ({ owner }) => owner.name,
  funders: ({ funders }) => funders.join('; '),
  title: ({ title }) => title,
  status: ({ status }) => status,
  made_on: ({ madeOn }) => madeOn,
  original_text: ({ original }) => original.text,
  original_measure: ({ original }) => original.measure,
  original_unit: ({ original }) => original.unit,
  original_baseline: ({ original }) => original.baseline,
  original_target: ({ original }) => original.target,
  original_due_on: ({ original }) => original.dueOn,
  amended_text: ({ amended }) => amended?.text ?? null,
  amended_measure: ({ amended }) => amended?.measure ?? null,
  amended_unit: ({ amended }) => amended?.unit ?? null,
  amended_baseline: ({ amended }) => amended?.baseline ?? null,
  amended_target: ({ amended }) => amended?.target ?? null,
  amended_due_on: ({ amended }) => amended?.dueOn ?? null,
  extensions: ({ extensions }) => extensions.length,
  slip_days: ({ slipDays }) => slipDays,
  met_on: ({ metOn }) => metOn,
  verdict: ({ verdict }) => verdict?.verdict ?? null,
  verdict_on: ({ verdict }) => verdict?.on ?? null,
  verdict_by: ({ verdict }) => verdict?.by ?? verdict?.actor.person ?? null,
  verdict_rationale: ({ verdict }) => verdict?.rationale ?? null,
  last_value: ({ progress }) => progress.findLast(({ value }) => value !== null)?.value ?? null,
  last_heard_on: ({ lastHeardOn }) => lastHeardOn,
  ended: ({ ended }) => ended?.how ?? null,
  ended_on: ({ ended }) => ended?.on ?? null,
}

const SCORECARD: Columns<ScorecardRow> = {
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

export const commitmentsCsv = ({ items }: { readonly items: readonly CommitmentView[] }) => csv(LIST, items)
export const scorecardCsv = ({ rows }: { readonly rows: readonly ScorecardRow[] }) => csv(SCORECARD, rows)

const csv = <Row>(columns: Columns<Row>, rows: readonly Row[]): string =>
  stringify(
    [Object.keys(columns), ...rows.map(row => Object.values(columns).map(cellOf => harmless(cellOf(row))))],
    { record_delimiter: 'windows' },
  )

/** A spreadsheet takes a text with such a beginning for a formula; a decimal may begin with its sign. */
function harmless(cell: Cell): Cell {
  if (typeof cell !== 'string' || Decimal.safeParse(cell).success) return cell
  return /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell
}
