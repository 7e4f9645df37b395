import type { TrailEntry } from '../../../projections/trail/entry.ts'
import type { Columns } from '../edge/csv.ts'

/** The trail, one row an event. */
export const TRAIL: Columns<TrailEntry> = {
  id: ({ id }) => id,
  sentence: ({ sentence }) => sentence,
  event: ({ event }) => event,
  type: ({ type }) => type,
  stream: ({ stream }) => stream,
  revision: ({ revision }) => revision,
  position: ({ position }) => position,
  recorded_at: ({ recordedAt }) => recordedAt,
  occurred_on: ({ occurredOn }) => occurredOn,
  person: ({ actor }) => actor.person,
  role: ({ actor }) => actor.role,
  on_behalf_of: ({ actor }) => actor.onBehalfOf ?? null,
  correlation: ({ correlationId }) => correlationId,
  entity_kind: ({ entity }) => entity?.kind ?? null,
  entity_id: ({ entity }) => entity?.id ?? null,
  entity_name: ({ entity }) => entity?.name ?? null,
  item: ({ item }) => item,
  import_sha256: ({ imported }) => imported?.sha256 ?? null,
  import_row: ({ imported }) => imported?.row ?? null,
  visibility: ({ visibility }) => visibility,
}
