import { z } from 'zod'
import { CHALLENGE_STATES } from '../../src/domain/assessment/event.ts'
import type { AssessmentState, Challenge, Correction } from '../../src/domain/assessment/state.ts'
import type { Actor } from '../../src/domain/values/actor.ts'
import type { LedgerEvent } from '../../src/event-store/codec.ts'
import { nameErased } from '../engine/actor.ts'
import { EvidenceView } from '../engine/evidence.ts'
import { NamedEntity } from '../entity/named.ts'
import { ImportView, importView } from '../rating/imported.ts'
import { Level } from '../rating/level.ts'

const by = {
  by: z.string().meta({ description: 'The person, by a pseudonym' }),
  byName: z.string().nullable().meta({ description: 'The name of that person; null where none is kept' }),
  byNameErased: nameErased,
  onBehalfOf: z
    .string()
    .optional()
    .meta({ description: 'For whom the person acted, where it was for another' }),
}
const Step = z
  .object({ event: z.string(), ...by, on: z.string(), rationale: z.string().nullable() })
  .meta({ id: 'AssessmentStep' })
const Stated = z.object({
  event: z.string(),
  item: z.string(),
  level: Level.nullable(),
  notRated: z.object({ reason: z.string() }).nullable(),
  basis: z.enum(['rated', 'overridden']),
  rationale: z
    .string()
    .nullable()
    .meta({ description: 'Of who rated it; what an imported row says is its note' }),
  evidence: z.array(EvidenceView),
  occurredOn: z.string(),
  ...by,
  imported: ImportView.nullable().meta({ description: 'Where an imported one came from' }),
})
const ShownCorrection = z.object({
  id: z.string(),
  event: z.string(),
  item: z.string(),
  level: Level.nullable(),
  notRated: z.object({ reason: z.string() }).nullable(),
  challenge: z.string().nullable().meta({ description: 'The upheld challenge that it follows from' }),
  rationale: z.string(),
  evidence: z.array(EvidenceView),
  occurredOn: z.string(),
  proposedBy: z.string(),
  proposedByName: z.string().nullable(),
  proposedByNameErased: nameErased,
  proposedOnBehalfOf: z.string().optional(),
  state: z.enum(['proposed', 'approved', 'rejected']),
  decidedBy: z.string().nullable(),
  decidedByName: z.string().nullable(),
  decidedByNameErased: nameErased,
  decidedOnBehalfOf: z.string().optional(),
  decidedOn: z.string().nullable(),
  decisionRationale: z.string().nullable(),
  decisionEvent: z.string().nullable(),
})
const ShownChallenge = z
  .object({
    id: z.string(),
    event: z.string(),
    item: z.string(),
    ...by,
    district: z.string().meta({ description: 'On whose behalf it was raised' }),
    reason: z.string(),
    evidence: z.array(EvidenceView),
    occurredOn: z.string(),
    state: z.enum(CHALLENGE_STATES),
    answer: Step.nullable(),
  })
  .meta({ id: 'AssessmentChallenge' })
const Withdrawal = z.object({
  event: z.string(),
  item: z.string(),
  ...by,
  rationale: z.string(),
  evidence: z.array(EvidenceView),
  occurredOn: z.string(),
})

export const AssessmentResponse = z
  .object({
    entity: NamedEntity,
    framework: z.object({ id: z.string(), version: z.string().nullable() }),
    period: z.string(),
    state: z.enum(['draft', 'submitted', 'published']),
    revision: z.int(),
    ratings: z
      .array(Stated)
      .meta({ description: 'As drafted or published; imported rows of the same item follow each other' }),
    corrections: z.array(ShownCorrection),
    challenges: z.array(ShownChallenge).meta({ description: 'In the order in which they were recorded' }),
    withdrawals: z.array(Withdrawal).meta({ description: 'In the order in which they were recorded' }),
    submittedOn: z.string().nullable(),
    submitted: Step.nullable(),
    returned: Step.nullable().meta({
      description: 'Why the draft was given back, for those who see drafts',
    }),
    publishedOn: z.string().nullable(),
    published: Step.nullable(),
  })
  .meta({ id: 'Assessment' })
export type Assessment = z.infer<typeof AssessmentResponse>

type Key = {
  readonly entity: NamedEntity
  readonly framework: string
  readonly period: string
  /** The revision of the last event of the stream, even if that event no longer counts. */
  readonly revision: number
}
type Of<Type extends LedgerEvent['type']> = Extract<LedgerEvent, { readonly type: Type }>
type StepType = 'AssessmentSubmitted' | 'AssessmentReturned' | 'AssessmentPublished'

/**
 * An assessment, folded from the events of its stream that count. A correction that was not approved is shown only to a viewer
 * who may see drafts.
 */
export function assessmentOf(
  { entity, framework, period, revision }: Key,
  state: AssessmentState,
  events: readonly LedgerEvent[],
  seesDrafts: boolean,
): Assessment {
  const corrections = Object.entries(state.corrections)
    .map(([id, correction]) => correctionShown(id, correction, events))
    .filter(each => seesDrafts || each.state === 'approved')
  // The state says whether a step still holds, and the events say who took it.
  const step = (type: StepType, holds: boolean) => (holds ? stepShown(events, type) : null)
  return {
    entity,
    framework: { id: framework, version: state.version },
    period,
    state: state.status === 'none' ? 'draft' : state.status,
    revision,
    ratings: [
      ...Object.values(state.ratings).map(ratingShown),
      ...events.flatMap(event => (event.type === 'RatingImported' ? [importShown(event)] : [])),
    ],
    corrections,
    challenges: Object.values(state.challenges).map(each => challengeShown(each, events)),
    withdrawals: events.flatMap(event => (event.type === 'RatingWithdrawn' ? [withdrawalShown(event)] : [])),
    submittedOn: state.submitted?.occurredOn ?? null,
    submitted: step('AssessmentSubmitted', state.submitted !== null),
    returned: step('AssessmentReturned', seesDrafts && state.returned !== null),
    publishedOn: state.published?.occurredOn ?? null,
    published: step('AssessmentPublished', state.published !== null),
  }
}

const byWhom = ({ person, onBehalfOf }: Actor) => ({
  by: person,
  // Filled in by `withNames`.
  byName: null,
  ...(onBehalfOf === undefined ? {} : { onBehalfOf }),
})

function stepShown(events: readonly LedgerEvent[], type: StepType) {
  const step = events.findLast((event): event is Of<StepType> => event.type === type)
  return step === undefined ? null : stepOf(step)
}

const stepOf = ({ id, actor, data }: Of<StepType | 'ChallengeAnswered'>): z.infer<typeof Step> => ({
  event: id,
  ...byWhom(actor),
  on: data.occurredOn,
  rationale: data.rationale ?? null,
})

const ratingShown = ({ type, data, id, actor }: AssessmentState['ratings'][string]) => ({
  event: id,
  item: data.item,
  level: type === 'RatingNotGiven' ? null : data.level,
  notRated: type === 'RatingNotGiven' ? { reason: data.reason } : null,
  basis: type === 'ComponentOverridden' ? ('overridden' as const) : ('rated' as const),
  rationale: data.rationale ?? null,
  evidence: data.evidence,
  occurredOn: data.occurredOn,
  ...byWhom(actor),
  imported: null,
})

const importShown = ({ id, data, actor }: Of<'RatingImported'>) => ({
  event: id,
  item: data.item,
  level: data.level ?? null,
  notRated: data.notRated ?? null,
  basis: 'rated' as const,
  rationale: null,
  evidence: data.evidence,
  occurredOn: data.occurredOn,
  ...byWhom(actor),
  imported: importView(data),
})

function challengeShown(
  { event, raised, raisedBy, answered }: Challenge,
  events: readonly LedgerEvent[],
): z.infer<typeof ShownChallenge> {
  const { challenge: id, item, district, reason, evidence, occurredOn } = raised
  const answer = events.find(
    (each): each is Of<'ChallengeAnswered'> =>
      each.type === 'ChallengeAnswered' && each.data.challenge === id,
  )
  return {
    id,
    event,
    item,
    ...byWhom(raisedBy),
    district,
    reason,
    evidence,
    occurredOn,
    state: answered?.outcome ?? 'unanswered',
    answer: answer === undefined ? null : stepOf(answer),
  }
}

const withdrawalShown = ({ id, data, actor }: Of<'RatingWithdrawn'>) => ({
  event: id,
  item: data.item,
  ...byWhom(actor),
  rationale: data.rationale,
  evidence: data.evidence,
  occurredOn: data.occurredOn,
})

function correctionShown(
  id: string,
  { event, proposed, proposedBy, decided, decidedBy }: Correction,
  events: readonly LedgerEvent[],
) {
  const state: 'proposed' | 'approved' | 'rejected' =
    decided === null ? 'proposed' : decided.type === 'CorrectionApproved' ? 'approved' : 'rejected'
  const { item, level = null, notRated = null, challenge = null, rationale, evidence, occurredOn } = proposed
  const decision = events.find(each => each.type === decided?.type && each.data.correction === id)
  return {
    id,
    event,
    item,
    level,
    notRated,
    challenge,
    rationale,
    evidence,
    occurredOn,
    proposedBy: proposedBy.person,
    proposedByName: null,
    ...(proposedBy.onBehalfOf === undefined ? {} : { proposedOnBehalfOf: proposedBy.onBehalfOf }),
    state,
    decidedBy: decidedBy?.person ?? null,
    decidedByName: null,
    ...(decidedBy?.onBehalfOf === undefined ? {} : { decidedOnBehalfOf: decidedBy.onBehalfOf }),
    decidedOn: decided?.data.occurredOn ?? null,
    decisionRationale: decided?.data.rationale ?? null,
    decisionEvent: decision?.id ?? null,
  }
}
