import { z } from 'zod'
import type { CommitmentState } from '../../src/domain/commitment/state.ts'
import { ActorView, actorView } from '../engine/actor.ts'
import { EvidenceView } from '../engine/evidence.ts'
import type { FoldedStep, Step, StepOf } from './step.ts'
import { date, known } from './values.ts'

const Evidence = EvidenceView.meta({ id: 'Evidence' })
const Actor = ActorView.meta({ id: 'Actor' })

/** The fields that every step is shown with: its event and day, who acted, why, and on what evidence. */
export const statement = {
  event: z.string(),
  on: date,
  actor: Actor,
  by: known.meta({ description: 'Whom the source names, where an import says so' }),
  rationale: known,
  note: known,
  evidence: z.array(Evidence),
  imported: z.boolean(),
}
export const StatementView = z.object(statement).meta({ id: 'Said' })
export type StatementView = z.infer<typeof StatementView>

/** A step as a view shows it: who said what, when and on what evidence. */
export const statementOf = ({ id, data, metadata }: Step): StatementView => ({
  event: id,
  on: data.occurredOn,
  actor: actorView(metadata.actor),
  by: data.by ?? null,
  rationale: data.rationale ?? null,
  note: data.note ?? null,
  evidence: data.evidence,
  imported: data.imported !== undefined,
})

/** Every step of one type with what it says of its own, oldest first. */
export const statementsOf = <Type extends Step['type'], Own>(
  told: readonly FoldedStep[],
  type: Type,
  own: (step: StepOf<Type>, before: CommitmentState) => Own,
): (StatementView & Own)[] =>
  told.flatMap(({ step, before }) =>
    step.type === type ? [{ ...statementOf(step), ...own(step as StepOf<Type>, before) }] : [],
  )
