import { z } from 'zod'
import { isComplete } from '../../src/domain/closure/compliance.ts'
import type { ClosureEventOf } from '../../src/domain/closure/event.ts'
import { findingsAgainst } from '../../src/domain/closure/finding.ts'
import { isNamedBy, stepsOf } from '../../src/domain/closure/fold.ts'
import { planInForce } from '../../src/domain/closure/state.ts'
import { lastDayIn } from '../../src/domain/closure/step-date.ts'
import { tallyOfVotes } from '../../src/domain/closure/votes.ts'
import { CLOSURE_STATES, CONFIDENCES, VOTES } from '../../src/domain/closure/words.ts'
import { ACTIONS, COMPLIED, KINDS, OUTCOMES, RECOMMENDATIONS } from '../../src/domain/process/step-words.ts'
import type { DayQuestion } from '../engine/bounds.ts'
import { synthetic, syntheticMark } from '../engine/synthetic.ts'
import { NamedEntity } from '../entity/named.ts'
import type { ReadQueries } from '../read-queries.ts'
import { annotationsOf, CaseAnnotation } from './annotations.ts'
import { bodiesIn } from './bodies.ts'
import { judged, NextView, nextView } from './compliance.ts'
import { placeNamed } from './place.ts'
import { ProposalView, proposalsOf } from './plan.ts'
import type { ReadCase } from './reading.ts'
import { date, event, known } from './values.ts'

const confidence = z.enum(CONFIDENCES).nullable()
const told = { event, ref: known, on: date, by: known, authority: known, confidence }
const FindingView = z
  .object({
    ...told,
    kind: z.enum(KINDS.finding).nullable(),
    recommendation: z.enum(RECOMMENDATIONS).nullable(),
    complied: z.enum(COMPLIED).nullable(),
    answers: z.array(event).meta({ description: 'The answers that name it' }),
  })
  .meta({ id: 'ClosureFinding' })
export const TallyView = z.object({ for: z.int(), against: z.int(), abstained: z.int().nullable() })
const DecisionView = z
  .object({
    ...told,
    outcome: z.enum(OUTCOMES.decision),
    kind: z.enum(KINDS.decision).nullable(),
    decidedAt: known.meta({
      description: 'When by the clock: it may fall after midnight of the meeting day',
    }),
    tally: TallyView.nullable(),
    votes: z.array(z.object({ name: z.string(), vote: z.enum(VOTES) })),
    voteId: known.meta({ description: 'Shared by the cases that one vote decided' }),
    against: z
      .array(
        z.object({ finding: event, recommendation: z.enum(RECOMMENDATIONS).nullable(), named: z.boolean() }),
      )
      .meta({ description: 'The findings that advised otherwise, and whether the decision names them' }),
  })
  .meta({ id: 'ClosureDecision' })

/** One case on a day: what was proposed first beside what is in force, advice, answers and votes. */
export const caseItem = {
  case: z.string(),
  synthetic,
  school: NamedEntity.nullable().meta({ description: 'Null for the record of a whole district or round' }),
  district: NamedEntity.nullable(),
  action: z.enum(ACTIONS).nullable(),
  state: z.enum(CLOSURE_STATES).nullable().meta({ description: 'Null where no step has moved it yet' }),
  since: date.nullable(),
  reached: z
    .array(z.object({ state: z.enum(CLOSURE_STATES), on: date }))
    .meta({ description: 'Every state that it was ever in, by the first time' }),
  authority: known,
  round: known,
  process: z.object({ id: z.string(), version: known }).nullable(),
  continues: known.meta({ description: 'The case that it goes on with' }),
  deciders: z
    .array(z.string())
    .meta({ description: 'The bodies that must all agree, as the case or its rules say' }),
  complete: z.boolean().meta({ description: 'What its record does not say did not take place' }),
  proposal: ProposalView.nullable().meta({ description: 'The last one' }),
  earlierProposals: z.array(ProposalView).meta({ description: 'Those before it, oldest first' }),
  effectiveOn: date.nullable().meta({ description: 'When it is to take effect, as now planned' }),
  effectedOn: date.nullable().meta({ description: 'The last day of instruction' }),
  expiresOn: date.nullable(),
  findings: z.array(FindingView),
  decisions: z.array(DecisionView),
  next: z.array(NextView).meta({ description: 'What comes next by its rules, and until when one can speak' }),
  annotations: z
    .array(CaseAnnotation)
    .meta({ description: 'Rules of this ledger that a step of recorded history broke' }),
  links: z.object({ case: z.string(), why: z.string(), timeline: z.string(), compliance: z.string() }),
}
export const CaseItem = z.object(caseItem).meta({ id: 'ClosureItem' })
export type CaseItem = z.infer<typeof CaseItem>

/** The case as lists show it, the position of the last event that it rests on, and how it stands by its rules. */
export function caseItemOf(
  queries: ReadQueries,
  read: ReadCase,
  question: DayQuestion,
): { readonly item: CaseItem; readonly position: number; readonly judgement: ReturnType<typeof judged> } {
  const { id, state, told } = read
  const { bounds } = question.asked
  const judgement = judged(queries, read, question)
  const { rules, findings, position: rulesAt } = judgement
  const { frame, expiresOn, effectedOn } = state
  const bodiesOf = bodiesIn(queries, bounds)
  const school =
    state.school === null ? null : placeNamed(queries, 'school', state.school, bounds, state.schoolName)
  const district = state.district === null ? null : placeNamed(queries, 'district', state.district, bounds)
  const plan = planInForce(state)
  const proposals = proposalsOf(state)
  const item: CaseItem = {
    case: id,
    ...syntheticMark(id),
    school: school?.entity ?? null,
    district: district?.entity ?? null,
    action: plan.action,
    state: state.state,
    since: state.since,
    reached: state.reached.map(({ state: to, on }) => ({ state: to, on })),
    authority: frame.authority,
    round: frame.round,
    process:
      frame.process === null
        ? null
        : { id: frame.process, version: rules?.version.version ?? frame.processVersion },
    continues: frame.continues,
    deciders: [...bodiesOf(state, question.day)],
    complete: isComplete(state, read.steps),
    proposal: proposals.at(-1) ?? null,
    earlierProposals: proposals.slice(0, -1),
    effectiveOn: plan.effectiveOn,
    effectedOn,
    expiresOn,
    findings: findingsIn(read),
    decisions: decisionsIn(read),
    next: nextView(findings),
    annotations: annotationsOf(told, bodiesOf),
    links: {
      case: `/v1/closures/${id}`,
      why: `/v1/closures/${id}/why`,
      timeline: `/v1/closures/${id}/timeline`,
      compliance: `/v1/closures/${id}/compliance`,
    },
  }
  const position = Math.max(read.position, rulesAt, school?.position ?? 0, district?.position ?? 0)
  return { item, position, judgement }
}

const findingsIn = ({ steps }: ReadCase): CaseItem['findings'] =>
  stepsOf(steps, 'FindingIssued').map(finding => ({
    ...toldOf(finding.data, finding.id),
    kind: finding.data.kind ?? null,
    recommendation: finding.data.recommendation ?? null,
    complied: finding.data.complied ?? null,
    answers: stepsOf(steps, 'FindingAnswered')
      .filter(({ data }) => (data.refersTo ?? []).some(reference => isNamedBy(finding, reference)))
      .map(({ id }) => id),
  }))

const decisionsIn = ({ steps }: ReadCase): CaseItem['decisions'] =>
  stepsOf(steps, 'DecisionMade').map(({ id, data }) => {
    const { outcome, kind = null, decidedAt = null, votes = [], voteId = null } = data
    return {
      ...toldOf(data, id),
      outcome,
      kind,
      decidedAt,
      tally: tallyView(data),
      votes: [...votes],
      voteId,
      against: findingsAgainst(steps, data, lastDayIn(data.occurredOn)).map(finding => ({
        finding: finding.id,
        recommendation: finding.data.recommendation ?? null,
        named: (data.refersTo ?? []).some(reference => isNamedBy(finding, reference)),
      })),
    }
  })

type Voted = Pick<ClosureEventOf<'DecisionMade'>['data'], 'tally' | 'votes'>
/** How many voted for it and how many against; null if no source gives that. */
export function tallyView({ tally, votes = [] }: Voted): z.infer<typeof TallyView> | null {
  const known = tally ?? (votes.length === 0 ? null : tallyOfVotes(votes))
  return known && { for: known.for, against: known.against, abstained: known.abstained ?? null }
}

type Said = {
  readonly ref?: string | undefined
  readonly occurredOn: string
  readonly by?: string | undefined
  readonly authority?: string | undefined
  readonly confidence?: (typeof CONFIDENCES)[number] | undefined
}
const toldOf = ({ ref, occurredOn, by, authority, confidence: how }: Said, id: string) => ({
  event: id,
  ref: ref ?? null,
  on: occurredOn,
  by: by ?? null,
  authority: authority ?? null,
  confidence: how ?? null,
})
