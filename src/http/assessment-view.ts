import { z } from 'zod'
import type { AssessmentState, Correction } from '../domain/assessment.ts'
import type { EntityReference } from '../domain/evidence.ts'
import type { LedgerEvent } from '../event-store/codec.ts'
import { Level } from './answers.ts'

const Source = z.looseObject({ title: z.string(), kind: z.string() })
const Stated = z.object({
  event: z.string(),
  item: z.string(),
  level: Level.nullable(),
  notRated: z.object({ reason: z.string() }).nullable(),
  basis: z.enum(['rated', 'overridden', 'imported']),
  rationale: z.string().nullable(),
  evidence: z.array(Source),
  occurredOn: z.string(),
  by: z.string(),
})
const CorrectionShown = z.object({
  id: z.string(),
  item: z.string(),
  level: Level.nullable(),
  notRated: z.object({ reason: z.string() }).nullable(),
  rationale: z.string(),
  evidence: z.array(Source),
  occurredOn: z.string(),
  proposedBy: z.string(),
  state: z.enum(['proposed', 'approved', 'rejected']),
  decidedBy: z.string().nullable(),
})

export const AssessmentShown = z
  .object({
    entity: z.object({ kind: z.string(), id: z.string() }),
    framework: z.object({ id: z.string(), version: z.string().nullable() }),
    period: z.string(),
    state: z.enum(['draft', 'submitted', 'published']),
    revision: z.int(),
    ratings: z
      .array(Stated)
      .meta({ description: 'As drafted or published; imported rows of the same item follow each other' }),
    corrections: z.array(CorrectionShown),
    withdrawals: z.array(z.object({ item: z.string(), rationale: z.string(), occurredOn: z.string() })),
    submittedOn: z.string().nullable(),
    returned: z
      .object({ occurredOn: z.string(), rationale: z.string().nullable() })
      .nullable()
      .meta({ description: 'Why the draft was given back, for those who see drafts' }),
    publishedOn: z.string().nullable(),
  })
  .meta({ id: 'Assessment' })

type Key = { readonly entity: EntityReference; readonly framework: string; readonly period: string }

/** An assessment as its stream tells it. Corrections that nobody approved are for those alone who see drafts. */
export function assessmentShown(
  { entity, framework, period }: Key,
  state: AssessmentState,
  events: readonly LedgerEvent[],
  seesDrafts: boolean,
): z.infer<typeof AssessmentShown> {
  const corrections = Object.entries(state.corrections)
    .map(([id, correction]) => correctionShown(id, correction))
    .filter(each => seesDrafts || each.state === 'approved')
  return {
    entity,
    framework: { id: framework, version: state.version },
    period,
    state: state.status === 'none' ? 'draft' : state.status,
    revision: events.at(-1)?.revision ?? 0,
    ratings: [
      ...Object.values(state.ratings).map(({ type, data, id, actor }) => ({
        event: id,
        item: data.item,
        level: type === 'RatingNotGiven' ? null : data.level,
        notRated: type === 'RatingNotGiven' ? { reason: data.reason } : null,
        basis: type === 'ComponentOverridden' ? ('overridden' as const) : ('rated' as const),
        rationale: data.rationale ?? null,
        evidence: data.evidence,
        occurredOn: data.occurredOn,
        by: actor.person,
      })),
      ...events.flatMap(event => (event.type === 'RatingImported' ? [importShown(event)] : [])),
    ],
    corrections,
    withdrawals: Object.values(state.withdrawals).map(({ item, rationale, occurredOn }) => ({
      item,
      rationale,
      occurredOn,
    })),
    submittedOn: state.submitted?.occurredOn ?? null,
    returned: seesDrafts && state.returned !== null ? returnShown(state.returned) : null,
    publishedOn: state.published?.occurredOn ?? null,
  }
}

const returnShown = ({ occurredOn, rationale }: NonNullable<AssessmentState['returned']>) => ({
  occurredOn,
  rationale: rationale ?? null,
})

const importShown = ({ id, data, actor }: Extract<LedgerEvent, { type: 'RatingImported' }>) => ({
  event: id,
  item: data.item,
  level: data.level ?? null,
  notRated: data.notRated ?? null,
  basis: 'imported' as const,
  rationale: data.note ?? null,
  evidence: data.evidence,
  occurredOn: data.occurredOn,
  by: actor.person,
})

function correctionShown(id: string, { proposed, proposedBy, decided, decidedBy }: Correction) {
  const state =
    decided === null ? 'proposed' : decided.type === 'CorrectionApproved' ? 'approved' : 'rejected'
  const { item, level = null, notRated = null, rationale, evidence, occurredOn } = proposed
  const by = { proposedBy: proposedBy.person, state, decidedBy: decidedBy?.person ?? null } as const
  return { id, item, level, notRated, rationale, evidence, occurredOn, ...by }
}
