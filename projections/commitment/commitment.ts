import { z } from 'zod'
import type { LedgerEvent } from '../../src/event-store/codec.ts'
import type { DayQuestion } from '../engine/bounds.ts'
import { echo } from '../engine/echo.ts'
import type { ReadQueries } from '../read-queries.ts'
import { commitmentItem, commitmentItemOf } from './item.ts'
import { ownerNamed } from './owner.ts'
import { stepsOf } from './step.ts'

export const CommitmentResponse = z
  .object({ ...commitmentItem, revision: z.int(), ...echo })
  .meta({ id: 'Commitment' })
export type Commitment = z.infer<typeof CommitmentResponse>

/**
 * One commitment, with the revision that a write to it names; null where it was not made by then. `events`: its stream in the
 * store, so that a write finds what it is about; with `knownAt` as much of it counts as was known then.
 */
export function commitmentOf(
  queries: ReadQueries,
  id: string,
  events: readonly LedgerEvent[],
  { asked, day }: DayQuestion,
): Commitment | null {
  const { bounds, echo } = asked
  const seen = queries.commitments.steps(id, bounds)
  const recorded =
    bounds.knownAt === null
      ? events
      : events.slice(0, queries.commitments.steps(id, { ...bounds, asOf: null }).length)
  const steps = stepsOf(recorded, day)
  const first = steps.find(step => step.type === 'CommitmentMade')
  const revision = recorded.at(-1)?.revision
  if (first === undefined || revision === undefined) return null
  const { owner, position: namedAt } = ownerNamed(queries, first.data.owner, bounds)
  const position = seen.reduce((latest, step) => Math.max(latest, step.position), namedAt)
  return { ...commitmentItemOf(id, steps, day, owner), revision, ...echo, position: String(position) }
}
