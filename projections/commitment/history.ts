import { z } from 'zod'
import { COMMITMENT_EVENTS } from '../../src/domain/commitment/event.ts'
import { streamOf } from '../../src/domain/subjects.ts'
import { decode } from '../../src/event-store/codec.ts'
import type { EventStore } from '../../src/event-store/event-store.ts'
import type { ResolvedTimes, View } from '../engine/bounds.ts'
import { echo } from '../engine/echo.ts'
import { EventLinks, eventLinks } from '../engine/event-link.ts'
import { type NumberedPageRequest, page } from '../engine/page.ts'
import type { ReadQueries } from '../read-queries.ts'
import type { KnownStep } from './known-steps.ts'
import { statement, statementOf } from './statement.ts'
import type { Step } from './step.ts'
import { isCommitmentEvent } from './table.ts'
import { date, known } from './values.ts'

const { event, actor, rationale, note, evidence } = statement
const HistoryStep = z.object({
  event,
  type: z.enum(Object.keys(COMMITMENT_EVENTS) as Step['type'][]),
  revision: z.int(),
  position: z.string(),
  occurredOn: date,
  recordedAt: z.string(),
  actor,
  by: known,
  rationale,
  note,
  evidence,
  // The file and the row, for an imported step.
  imported: z.object({ kind: z.string(), sha256: z.string(), row: z.int() }).nullable(),
  says: z.looseObject({}).meta({ description: 'What the step says of its own' }),
  links: EventLinks,
})
type HistoryStep = z.infer<typeof HistoryStep>

export const CommitmentHistoryResponse = z
  .object({ commitment: z.string(), items: z.array(HistoryStep), ...echo, page })
  .meta({ id: 'CommitmentHistory' })
export type CommitmentHistory = z.infer<typeof CommitmentHistoryResponse>

/** Every step of a commitment, oldest first, with all that it says, read from the log; null where it was not made by then. */
export async function commitmentHistoryOf(
  { queries, store }: { readonly queries: ReadQueries; readonly store: EventStore },
  id: string,
  asked: ResolvedTimes,
  { limit, offset, next }: NumberedPageRequest,
): Promise<View<CommitmentHistory> | null> {
  const steps = queries.commitments.steps(id, asked.bounds)
  if (!steps.some(({ event }) => event.type === 'CommitmentMade')) return null
  const items = await historySteps(store, id, steps.slice(offset, offset + limit))
  const end = offset + items.length
  const withdrawnAt = queries.commitments.withdrawnAt(id, asked.bounds)
  const position = steps.reduce((latest, step) => Math.max(latest, step.position), withdrawnAt)
  const body = {
    commitment: id,
    items,
    ...asked.echo,
    position: String(position),
    page: { next: next(end < steps.length ? String(end) : null) },
  }
  return { body, position }
}

async function historySteps(
  store: EventStore,
  id: string,
  steps: readonly KnownStep[],
): Promise<HistoryStep[]> {
  if (steps.length === 0) return []
  const stream = streamOf.commitment(id)
  const events = await store.readEvents(steps.map(({ revision }) => ({ stream, revision })))
  return events
    .map(decode)
    .filter(isCommitmentEvent)
    .map((event, at) => historyStep(event, steps[at]?.position ?? 0))
}

function historyStep(step: Step, position: number): HistoryStep {
  const { occurredOn, imported, by: _by, rationale: _why, note: _note, evidence: _on, ...says } = step.data
  const { on: _day, imported: _isImported, ...said } = statementOf(step)
  return {
    ...said,
    type: step.type,
    revision: step.revision,
    position: String(position),
    occurredOn,
    recordedAt: step.metadata.recordedAt,
    imported: imported ?? null,
    says,
    links: eventLinks(step.id),
  }
}
