import { z } from 'zod'
import { CHALLENGE_STATES } from '../../src/domain/assessment/event.ts'
import type { Cell } from '../../src/domain/rating/cell.ts'
import { type Day, dayToNumber } from '../../src/domain/values/date.ts'
import type { PublishedChallenge } from './challenges-table.ts'

export const challengeFields = {
  id: z.string(),
  district: z.string().meta({ description: 'On whose behalf it was raised' }),
  raisedOn: z.string(),
  state: z.enum(CHALLENGE_STATES).meta({ id: 'ChallengeState' }),
  answeredOn: z.string().nullable(),
  ageDays: z.int().min(0).nullable().meta({
    description: 'How long it has waited on the day asked for, or today; null once it is answered',
  }),
}
/** A challenge beside the cell that it is about. */
export const ChallengeShown = z.object(challengeFields).meta({ id: 'RatingChallenge' })
type ChallengeShown = z.infer<typeof ChallengeShown>

/** The challenge that stands beside a cell. */
export function challengeShown(
  { id, district, raised, answered }: PublishedChallenge,
  day: Day,
): ChallengeShown {
  const ageDays = Math.max(0, dayToNumber(day) - dayToNumber(raised.day))
  return {
    id,
    district,
    raisedOn: raised.on,
    state: answered?.outcome ?? 'unanswered',
    answeredOn: answered?.on ?? null,
    ageDays: answered === null ? ageDays : null,
  }
}

/** The challenges of a cell, by the day on which they were raised: of the item and in the period that it was rated for. */
export const challengesOf = (
  all: readonly PublishedChallenge[],
  cell: Pick<Cell, 'item' | 'period'> | null,
): readonly PublishedChallenge[] =>
  cell === null ? [] : all.filter(({ item, period }) => item === cell.item && period === cell.period.id)

/**
 * The challenge that is shown beside a cell: the one that is open, else the last. `day`: the day for which its age is computed;
 * null for the day on which it was raised.
 */
export function challengeAt(
  all: readonly PublishedChallenge[],
  cell: Cell | null,
  day: Day | null,
): ChallengeShown | null {
  const own = challengesOf(all, cell)
  const shown = own.find(({ answered }) => answered === null) ?? own.at(-1)
  return shown === undefined ? null : challengeShown(shown, day ?? shown.raised.day)
}
