import { streamOf } from '../../src/domain/subjects.ts'
import { decode } from '../../src/event-store/codec.ts'
import type { EventStore } from '../../src/event-store/event-store.ts'
import { type StatementView, type Step, statementOf } from './step.ts'
import { isCommitmentEvent, type KnownStep } from './table.ts'

export type HistoryStep = Omit<StatementView, 'on' | 'imported'> & {
  readonly type: Step['type']
  readonly revision: number
  readonly position: string
  readonly occurredOn: string
  readonly recordedAt: string
  /** The file and the row, for an imported step. */
  readonly imported: Step['data']['imported'] | null
  /** What the step says of its own. */
  readonly says: Readonly<Record<string, unknown>>
}

/** Steps of a commitment with everything that they say, read from the log. */
export async function historyStepsOf(
  store: EventStore,
  id: string,
  steps: readonly KnownStep[],
): Promise<readonly HistoryStep[]> {
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
  }
}
