import type { History } from '../../../projections/rating/history.ts'
import { type Columns, csv } from '../edge/csv.ts'

type Line = History['items'][number]
type Row = { readonly line: Line; readonly challenge: Line['challenges'][number] | null }

const COLUMNS: Columns<Row> = {
  event: ({ line }) => line.event,
  item: ({ line }) => line.item,
  version: ({ line }) => line.version,
  period: ({ line }) => line.period,
  action: ({ line }) => line.action,
  movement: ({ line }) => line.movement,
  basis: ({ line }) => line.basis,
  from_level: ({ line }) => line.from?.level.name ?? null,
  to_level: ({ line }) => line.to?.level.name ?? null,
  reason: ({ line }) => line.reason,
  comparable: ({ line }) => (line.comparable === null ? null : String(line.comparable)),
  occurred_on: ({ line }) => line.occurredOn,
  recorded_at: ({ line }) => line.recordedAt,
  person: ({ line }) => line.actor.person,
  role: ({ line }) => line.actor.role,
  rationale: ({ line }) => line.rationale,
  evidence: ({ line }) => line.evidence.map(({ title }) => title).join('; '),
  published_on: ({ line }) => line.publication?.occurredOn ?? null,
  published_by: ({ line }) => line.publication?.actor.person ?? null,
  import_sha256: ({ line }) => line.imported?.sha256 ?? null,
  import_row: ({ line }) => line.imported?.row ?? null,
  follows_challenge: ({ line }) => line.challenge,
  challenge: ({ challenge }) => challenge?.id ?? null,
  challenged_on: ({ challenge }) => challenge?.raisedOn ?? null,
  challenge_district: ({ challenge }) => challenge?.district ?? null,
  challenge_by: ({ challenge }) => challenge?.actor.person ?? null,
  challenge_reason: ({ challenge }) => challenge?.reason ?? null,
  challenge_state: ({ challenge }) => challenge?.state ?? null,
  challenge_age_days: ({ challenge }) => challenge?.ageDays ?? null,
  challenge_answered_on: ({ challenge }) => challenge?.answeredOn ?? null,
  challenge_answered_by: ({ challenge }) => challenge?.answer?.actor.person ?? null,
  challenge_rationale: ({ challenge }) => challenge?.answer?.rationale ?? null,
}

const rowsOf = (line: Line): readonly Row[] =>
  line.challenges.length === 0
    ? [{ line, challenge: null }]
    : line.challenges.map(challenge => ({ line, challenge }))

/** A history, one row an action; one that was challenged more than once has a row for each challenge. */
export const historyCsv = ({ items }: History): string => csv(COLUMNS, items.flatMap(rowsOf))
