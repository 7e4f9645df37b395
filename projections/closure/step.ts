import { z } from 'zod'
import type { ClosureEvent } from '../../src/domain/closure/event.ts'
import type { FoldedStep } from '../../src/domain/closure/fold.ts'
import { STEP_NAMES } from '../../src/domain/closure/step-place.ts'
import { CLOSURE_STATES, CONFIDENCES } from '../../src/domain/closure/words.ts'
import type { Recorded } from '../../src/domain/decider.ts'
import { STEP_TYPES } from '../../src/domain/process/step-words.ts'
import type { Metadata } from '../../src/event-store/codec.ts'
import { ActorView, actorView } from '../engine/actor.ts'
import { EventLinks, eventLinks } from '../engine/event-link.ts'
import { EvidenceView } from '../engine/evidence.ts'
import { date, event, known } from './values.ts'

/** A step of a case with everything it says. */
export type Step = Recorded<ClosureEvent> & { readonly stream: string; readonly metadata: Metadata }

export const CaseStepView = z
  .object({
    event,
    step: z.enum(STEP_TYPES),
    revision: z.int(),
    position: z
      .string()
      .nullable()
      .meta({ description: 'From which on the ledger knew it; null where this node has not read it yet' }),
    on: date,
    recordedAt: z.string(),
    actor: ActorView,
    by: known.meta({ description: 'Whom the source names' }),
    rationale: known,
    note: known,
    evidence: z.array(EvidenceView),
    confidence: z.enum(CONFIDENCES).nullable().meta({ description: 'How sure the source is' }),
    imported: z.object({ kind: z.string(), sha256: z.string(), row: z.int() }).nullable(),
    ref: known.meta({
      description: 'What other steps call it; steps of one ref are accounts of the same act',
    }),
    refersTo: z.array(z.string()),
    state: z.enum(CLOSURE_STATES).nullable().meta({ description: 'Where the case stood after it' }),
    says: z.looseObject({}).meta({ description: 'What the step says of its own' }),
    links: EventLinks,
  })
  .meta({ id: 'ClosureStep' })
export type CaseStepView = z.infer<typeof CaseStepView>

/** Steps as they were folded, each with where the case stood after it, and where the read model has `seen` it in the log. */
export const stepViews = (
  steps: readonly Step[],
  told: readonly FoldedStep[],
  last: FoldedStep['before'],
  seen: readonly { readonly revision: number; readonly position: number }[],
): CaseStepView[] => {
  const positions = new Map(seen.map(({ revision, position }) => [revision, position]))
  return steps.map((step, at) => {
    const position = positions.get(step.revision)
    const view = stepView(step, (told[at + 1]?.before ?? last).state)
    return { ...view, position: position === undefined ? null : String(position) }
  })
}

function stepView(step: Step, state: CaseStepView['state']): Omit<CaseStepView, 'position'> {
  const {
    occurredOn,
    imported,
    by,
    rationale,
    note,
    evidence,
    confidence,
    ref,
    refersTo,
    district: _district,
    school: _school,
    schoolName: _name,
    ...says
  } = step.data
  return {
    event: step.id,
    step: STEP_NAMES[step.type],
    revision: step.revision,
    on: occurredOn,
    recordedAt: step.metadata.recordedAt,
    actor: actorView(step.metadata.actor),
    by: by ?? null,
    rationale: rationale ?? null,
    note: note ?? null,
    evidence,
    confidence: confidence ?? null,
    imported: imported ?? null,
    ref: ref ?? null,
    refersTo: [...(refersTo ?? [])],
    state,
    says,
    links: eventLinks(step.id),
  }
}
