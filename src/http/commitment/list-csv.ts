import type { CommitmentItem } from '../../../projections/commitment/item.ts'
import type { CommitmentList } from '../../../projections/commitment/list.ts'
import { type Columns, csv } from '../edge/csv.ts'

const COLUMNS: Columns<CommitmentItem> = {
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

/** The list of commitments, one row each. */
export const listCsv = ({ items }: CommitmentList): string => csv(COLUMNS, items)
