import type { Change, EntityChanges } from '../../../projections/changes/entity-changes.ts'
import { type Columns, csv } from '../edge/csv.ts'

/** The same columns for every kind of change: what a kind does not have is empty. */
const CHANGES: Columns<Change> = {
  kind: ({ kind }) => kind,
  framework: ({ framework }) => framework,
  period: ({ period }) => period,
  item: ({ item }) => item,
  from_status: ({ from }) => from?.status ?? null,
  from_level: ({ from }) => from?.level?.name ?? null,
  from_action: ({ from }) => from?.action ?? null,
  from_occurred_on: ({ from }) => from?.occurredOn ?? null,
  to_status: ({ to }) => to?.status ?? null,
  to_level: ({ to }) => to?.level?.name ?? null,
  to_action: ({ to }) => to?.action ?? null,
  to_occurred_on: ({ to }) => to?.occurredOn ?? null,
  fields: ({ fields }) => fields.join('; '),
  sentence: ({ sentence }) => sentence,
  events: ({ events }) => events.map(({ id }) => id).join('; '),
}

/** What changed, one row a cell. */
export const changesCsv = ({ items }: EntityChanges): string => csv(CHANGES, items)
