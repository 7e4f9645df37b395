import { z } from 'zod'
import type { RoundState } from '../../src/domain/round/state.ts'

const known = z.string().nullable()
export const RoundResponse = z
  .object({
    period: z.string(),
    label: z.string(),
    from: z.string(),
    to: z.string(),
    state: z.enum(['open', 'closed', 'reopened']),
    openedOn: known.meta({ description: 'Null where only imported ratings made the period known' }),
    closedOn: known,
    reopened: z.array(z.object({ on: z.string(), reason: z.string() })),
    revision: z.int(),
  })
  .meta({ id: 'Round' })
export type Round = z.infer<typeof RoundResponse>

/** One round, with the revision that a write to it names. */
export function roundOf(
  { period, status, openedOn, closedOn, reopened }: NonNullable<RoundState>,
  revision: number,
): Round {
  const { id, ...dates } = period
  return { period: id, ...dates, state: status, openedOn, closedOn, reopened: [...reopened], revision }
}
