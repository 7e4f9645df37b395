import type { EntityHistory } from '../../../projections/entity/history.ts'
import { type Columns, csv } from '../edge/csv.ts'

type Told = EntityHistory['items'][number]
type Row = { readonly told: Told; readonly change: Told['changes'][number] | null }

const CHANGES: Columns<Row> = {
  event: ({ told }) => told.event,
  type: ({ told }) => told.type,
  revision: ({ told }) => told.revision,
  position: ({ told }) => told.position,
  on: ({ told }) => told.on,
  fact: ({ change }) => change?.fact ?? null,
  from: ({ change }) => change?.from ?? null,
  to: ({ change }) => change?.to ?? null,
  corrections: ({ told }) => told.corrections.join('; '),
  occurred_on: ({ told }) => told.occurredOn,
  recorded_at: ({ told }) => told.recordedAt,
  person: ({ told }) => told.actor.person,
  role: ({ told }) => told.actor.role,
  rationale: ({ told }) => told.rationale,
  evidence: ({ told }) => told.evidence.map(({ title }) => title).join('; '),
  import_sha256: ({ told }) => told.imported?.sha256 ?? null,
  import_row: ({ told }) => told.imported?.row ?? null,
}

const rowsOf = (told: Told): readonly Row[] =>
  told.changes.length === 0 ? [{ told, change: null }] : told.changes.map(change => ({ told, change }))

/** What was recorded of a district or school, one row a fact that became another; an event that changed none has a row of its own. */
export const entityHistoryCsv = ({ items }: EntityHistory): string => csv(CHANGES, items.flatMap(rowsOf))
