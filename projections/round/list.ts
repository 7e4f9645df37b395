import { z } from 'zod'
import type { ResolvedTimes, View } from '../engine/bounds.ts'
import { echo } from '../engine/echo.ts'
import { page } from '../engine/page.ts'
import { RoundResponse, roundOf } from './round.ts'
import type { KnownRound } from './table.ts'

export const RoundsResponse = z
  .object({ items: z.array(RoundResponse), ...echo, page })
  .meta({ id: 'Rounds' })
export type RoundList = z.infer<typeof RoundsResponse>

/** The rounds of one page; `next`: the address of the page after it. */
export function roundsOf(
  rounds: readonly KnownRound[],
  { echo }: Pick<ResolvedTimes, 'echo'>,
  next: string | null,
  /** The position of the last act of theirs that was withdrawn. */
  withdrawnAt: number,
): View<RoundList> {
  const position = rounds.reduce((latest, each) => Math.max(latest, each.position), withdrawnAt)
  const items = rounds.map(({ state, revision }) => roundOf(state, revision))
  return { body: { items, ...echo, position: String(position), page: { next } }, position }
}
