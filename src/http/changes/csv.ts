import type { Change, EntityChanges } from '../../../projections/changes/entity-changes.ts'
import type { NetworkChanges } from '../../../projections/changes/network-changes.ts'
import { type Columns, csv } from '../edge/csv.ts'

type End = Change['from']
/** How one end of a change stands, in one word: the status of a cell or a promise, the state of a case. */
const stateOf = (end: End): string | null =>
  end === null ? null : 'state' in end ? end.state : 'status' in end ? end.status : null
const cellIn = (end: End) => (end !== null && 'level' in end ? end : null)

/** The same columns for every kind of change: what a kind does not have is empty. */
const CHANGES: Columns<Change> = {
  kind: ({ kind }) => kind,
  framework: change => (change.kind === 'cell' ? change.framework : null),
  period: change => (change.kind === 'cell' ? change.period : null),
  item: change => (change.kind === 'cell' ? change.item : null),
  commitment: change => (change.kind === 'commitment' ? change.commitment : null),
  case: change => (change.kind === 'case' ? change.case : null),
  from_status: ({ from }) => stateOf(from),
  from_level: ({ from }) => cellIn(from)?.level?.name ?? null,
  from_action: ({ from }) => cellIn(from)?.action ?? null,
  from_occurred_on: ({ from }) => cellIn(from)?.occurredOn ?? null,
  to_status: ({ to }) => stateOf(to),
  to_level: ({ to }) => cellIn(to)?.level?.name ?? null,
  to_action: ({ to }) => cellIn(to)?.action ?? null,
  to_occurred_on: ({ to }) => cellIn(to)?.occurredOn ?? null,
  fields: ({ fields }) => fields.join('; '),
  sentence: ({ sentence }) => sentence,
  events: ({ events }) => events.map(({ id }) => id).join('; '),
}

/** What changed, one row a cell, a promise or a case. */
export const changesCsv = ({ items }: EntityChanges): string => csv(CHANGES, items)

type Row = { readonly entity: NetworkChanges['rows'][number]['entity']; readonly change: Change }
const OF_NETWORK: Columns<Row> = {
  entity_id: ({ entity }) => entity.id,
  entity_name: ({ entity }) => entity.name,
  ...Object.fromEntries(
    Object.entries(CHANGES).map(([name, cellOf]) => [name, ({ change }: Row) => cellOf(change)] as const),
  ),
}

/** What changed in a network: the same rows, each with its district or school. */
export const networkChangesCsv = ({ rows }: NetworkChanges): string =>
  csv(
    OF_NETWORK,
    rows.flatMap(({ entity, items }) => items.map(change => ({ entity, change }))),
  )
