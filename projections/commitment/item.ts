import { z } from 'zod'
import { COMPLETIONS } from '../../src/domain/commitment/event.ts'
import { type CommitmentState, isCounted } from '../../src/domain/commitment/state.ts'
import { COMMITMENT_STATUSES, metOn, slipDays, statusOn } from '../../src/domain/commitment/status.ts'
import { trajectoriesOn } from '../../src/domain/commitment/trajectory.ts'
import { synthetic, syntheticMark } from '../engine/synthetic.ts'
import { Annotation, annotationsOf, isNamed } from './annotations.ts'
import { MilestoneView, milestonesOf } from './milestones.ts'
import { OwnerView } from './owner.ts'
import { StatementView, statement, statementOf, statementsOf } from './statement.ts'
import { foldSteps, type Step } from './step.ts'
import {
  AmendedTermsView,
  AmendmentView,
  amendedTermsOf,
  amendmentsOf,
  ExtensionView,
  extensionsOf,
  TermsView,
  termsOf,
} from './terms.ts'
import { TrajectoryView } from './trajectory.ts'
import { date, decimal, known } from './values.ts'
import { VerdictView, verdictOf } from './verdict.ts'

const id = z.string()
export const End = z
  .object({ ...statement, how: z.enum(['withdrawn', 'superseded']), supersededBy: known })
  .meta({ id: 'CommitmentEnd' })

/** One commitment on a day: what was promised first beside what is in force, and everything that was said since. */
export const commitmentItem = {
  id,
  synthetic,
  owner: OwnerView,
  funders: z.array(z.string()),
  title: known,
  madeOn: date,
  made: StatementView.nullable(),
  original: TermsView.meta({ description: 'As it was first worded; it never changes' }),
  amended: AmendedTermsView.nullable().meta({
    description: 'The terms in force, where any was amended or extended',
  }),
  amendments: z.array(AmendmentView),
  extensions: z.array(ExtensionView),
  slipDays: z.int().meta({ description: 'From the first due date to the one in force' }),
  status: z
    .enum(COMMITMENT_STATUSES)
    .meta({
      id: 'CommitmentStatus',
      description: 'Where it stands on the day. `/reading` has a case of each',
    })
    .meta({ description: 'The column of the scorecard in which it stands' }),
  metOn: date.nullable(),
  verdict: VerdictView.nullable(),
  milestones: z.array(MilestoneView),
  progress: z.array(
    z.object({
      ...statement,
      value: decimal.nullable(),
      measure: known.meta({ description: 'The one in force when it was reported' }),
      unit: known,
      self: z.boolean().meta({ description: 'The owner reports on itself' }),
      hasSource: z.boolean(),
    }),
  ),
  completions: z.array(
    z.object({ ...statement, completion: z.enum(COMPLETIONS).meta({ id: 'Completion' }) }),
  ),
  trajectory: z.object({
    onOriginalTerms: TrajectoryView.nullable(),
    onTermsInForce: TrajectoryView.nullable(),
  }),
  lastHeardOn: date.nullable(),
  ended: End.nullable(),
  template: z.object({ id, version: z.string(), item: z.string() }).nullable(),
  annotations: z.array(Annotation).meta({
    description: 'Binding rules that a step of imported history broke, and what came after the end',
  }),
  links: z.object({
    history: z.string(),
    why: z.string(),
    events: z.array(id).meta({ description: 'The events that this was folded from, in their order' }),
  }),
}
export const CommitmentItem = z.object(commitmentItem).meta({ id: 'CommitmentItem' })
export type CommitmentItem = z.infer<typeof CommitmentItem>

/**
 * A commitment as it is shown on a day. `steps`: the visible ones in the order of views, the promise included; `folded`: their
 * fold.
 */
export function commitmentItemOf(
  id: string,
  steps: readonly Step[],
  day: string,
  owner: OwnerView,
  folded = foldSteps(steps),
): CommitmentItem {
  const { state, told } = folded
  // A step dated after the end is annotated, and does not count unless it is a verdict.
  const counted = told.filter(({ step, before }) => isCounted(step, before))
  const { made, original } = state
  if (made === null || original === null) throw new Error(`commitment ${id} was never made`)
  const first = steps.find(step => step.type === 'CommitmentMade')
  return {
    id,
    ...syntheticMark(id),
    owner,
    funders: [...state.funders],
    title: made.data.title ?? null,
    madeOn: made.on,
    made: first === undefined ? null : statementOf(first),
    original: termsOf(original),
    amended: amendedTermsOf(state),
    amendments: amendmentsOf(state, counted),
    extensions: extensionsOf(state, counted),
    slipDays: slipDays(state),
    status: statusOn(state, day),
    metOn: metOn(state),
    verdict: verdictOf(counted),
    milestones: milestonesOf(state, steps),
    progress: statementsOf(counted, 'ProgressReported', ({ data }, before) => ({
      value: data.value ?? null,
      measure: before.inForce?.measure ?? null,
      unit: before.inForce?.unit ?? null,
      // An import does not know the owner of the promise that it reports on.
      self: data.self || isNamed(data.by, owner, before),
      hasSource: data.evidence.length > 0,
    })),
    completions: statementsOf(counted, 'CompletionAssessed', ({ data: { completion } }) => ({ completion })),
    trajectory: trajectoriesOn(state, day),
    lastHeardOn: state.lastHeardOn,
    ended: endOf(state, steps),
    template: made.data.template ?? null,
    annotations: annotationsOf(told, owner),
    links: {
      history: `/v1/commitments/${id}/history`,
      why: `/v1/commitments/${id}/why`,
      events: steps.map(step => step.id),
    },
  }
}

function endOf({ ended }: CommitmentState, steps: readonly Step[]): z.infer<typeof End> | null {
  const step = steps.find(each => each.id === ended?.event)
  if (ended === null || step === undefined) return null
  return { ...statementOf(step), how: ended.how, supersededBy: ended.supersededBy }
}
