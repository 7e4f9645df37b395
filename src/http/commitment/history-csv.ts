import type { CommitmentHistory } from '../../../projections/commitment/history.ts'
import { type Columns, csv } from '../edge/csv.ts'

const STEPS: Columns<CommitmentHistory['items'][number]> = {
  event: ({ event }) => event,
  type: ({ type }) => type,
  revision: ({ revision }) => revision,
  position: ({ position }) => position,
  occurred_on: ({ occurredOn }) => occurredOn,
  recorded_at: ({ recordedAt }) => recordedAt,
  person: ({ actor }) => actor.person,
  role: ({ actor }) => actor.role,
  by: ({ by }) => by,
  rationale: ({ rationale }) => rationale,
  note: ({ note }) => note,
  evidence: ({ evidence }) => evidence.map(({ title }) => title).join('; '),
  import_sha256: ({ imported }) => imported?.sha256 ?? null,
  import_row: ({ imported }) => imported?.row ?? null,
  says: ({ says }) => JSON.stringify(says),
}

/** The steps of a commitment, one row each; `says` is JSON. */
export const commitmentHistoryCsv = ({ items }: CommitmentHistory): string => csv(STEPS, items)
