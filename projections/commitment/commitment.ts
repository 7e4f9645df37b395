import { z } from 'zod'
import type { DayQuestion } from '../engine/bounds.ts'
import { echo } from '../engine/echo.ts'
import { countedIn, type ReadStream } from '../engine/read-stream.ts'
import type { ReadQueries } from '../read-queries.ts'
import { commitmentItem, commitmentItemOf } from './item.ts'
import { type OwnerView, ownerNamed } from './owner.ts'
import { type Step, stepsOf } from './step.ts'

export const CommitmentResponse = z
  .object({ ...commitmentItem, revision: z.int(), ...echo })
  .meta({ id: 'Commitment' })
export type Commitment = z.infer<typeof CommitmentResponse>

/**
 * One commitment, with the revision that a write to it names; null if it was not made by then. It is read from its stream in the
 * store, so that a writer sees its newest state; with `knownAt`, only what was known then counts.
 */
export function commitmentOf(
  queries: ReadQueries,
  id: string,
  stream: ReadStream,
  question: DayQuestion,
): Commitment | null {
  const seen = seenOf(queries, id, stream, question)
  if (seen === null) return null
  const { steps, owner, revision, position } = seen
  const item = commitmentItemOf(id, steps, question.day, owner)
  return { ...item, revision, ...question.asked.echo, position: String(position) }
}

/** As much of a commitment as the question lets be seen. */
type Seen = {
  /** In the order of views. */
  readonly steps: readonly Step[]
  readonly owner: OwnerView
  readonly revision: number
  readonly position: number
}

/** The steps of a commitment that a question lets be seen; null where it was not made by then. */
export function seenOf(
  queries: ReadQueries,
  id: string,
  stream: ReadStream,
  { asked: { bounds }, day }: DayQuestion,
): Seen | null {
  const seen = queries.commitments.steps(id, bounds)
  const known = queries.commitments.steps(id, { ...bounds, asOf: null })
  const recorded = countedIn(stream, known, bounds.knownAt)
  const steps = stepsOf(recorded, day)
  const first = steps.find(step => step.type === 'CommitmentMade')
  const revision = bounds.knownAt === null ? stream.revision : recorded.at(-1)?.revision
  if (first === undefined || revision == null) return null
  const { owner, position: namedAt } = ownerNamed(queries, first.data.owner, bounds)
  const withdrawnAt = queries.commitments.withdrawnAt(id, bounds)
  const position = seen.reduce(
    (latest, step) => Math.max(latest, step.position),
    Math.max(namedAt, withdrawnAt),
  )
  return { steps, owner, revision, position }
}
