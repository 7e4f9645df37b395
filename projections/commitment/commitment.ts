import type { CommitmentState, Milestone, Terms } from '../../src/domain/commitment/state.ts'
import { type CommitmentStatus, metOn, slipDays, statusOn } from '../../src/domain/commitment/status.ts'
import { trajectoriesOn } from '../../src/domain/commitment/trajectory.ts'
import { isSynthetic } from '../../src/domain/values/text.ts'
import { annotationsOf, isNamed } from './annotations.ts'
import type { OwnerView } from './owner.ts'
import { type FoldedStep, foldSteps, type StatementView, type Step, statementOf } from './step.ts'

type Of<Type extends Step['type']> = Extract<Step, { type: Type }>
type JudgementView = StatementView & { readonly verdict: string; readonly metOn: string | null }

/** One commitment on a day: what was promised first beside what is in force, and everything that was said since. */
export type CommitmentView = ReturnType<typeof commitmentOf>

/** `steps`: those that can be seen, in the order of views, the promise among them. */
export function commitmentOf(id: string, steps: readonly Step[], day: string, owner: OwnerView) {
  const { state, told } = foldSteps(steps)
  // What is told of a day after the end counts for nothing, and is annotated.
  const counted = told.filter(({ before }) => before.ended === null)
  const { made, original, inForce } = state
  if (made === null || original === null || inForce === null)
    throw new Error(`commitment ${id} was never made`)
  const first = steps.find(step => step.type === 'CommitmentMade')
  const isChanged = state.amendments.length > 0 || state.extensions.length > 0
  return {
    id,
    ...(isSynthetic(id) ? { synthetic: true as const } : {}),
    owner,
    funders: state.funders,
    title: made.data.title ?? null,
    madeOn: made.on,
    made: first === undefined ? null : statementOf(first),
    original: termsOf(original),
    amended: isChanged
      ? { ...termsOf(inForce), baselineMeasure: inForce.baseline === null ? null : state.baselineMeasure }
      : null,
    amendments: amendmentsOf(state, counted),
    extensions: extensionsOf(state, counted),
    slipDays: slipDays(state),
    status: statusOn(state, day) satisfies CommitmentStatus,
    metOn: metOn(state),
    verdict: verdictOf(counted),
    milestones: milestonesOf(state, steps),
    progress: each(counted, 'ProgressReported', ({ data }, before) => ({
      value: data.value ?? null,
      measure: before.inForce?.measure ?? null,
      unit: before.inForce?.unit ?? null,
      // An import does not know the owner of the promise that it reports on.
      self: data.self || isNamed(data.by, owner, before),
      hasSource: data.evidence.length > 0,
    })),
    completions: each(counted, 'CompletionAssessed', ({ data }) => ({ completion: data.completion })),
    trajectory: trajectoriesOn(state, day),
    lastHeardOn: state.lastHeardOn,
    ended: endOf(state, steps),
    template: made.data.template ?? null,
    annotations: annotationsOf(told, owner),
    links: { history: `/v1/commitments/${id}/history`, events: steps.map(step => step.id) },
  }
}

const termsOf = ({ text, measure, unit, baseline, target, dueOn }: Terms) => ({
  text,
  measure,
  unit,
  baseline,
  target,
  dueOn,
})

/** Every step of one type with what it says of its own, oldest first. */
const each = <Type extends Step['type'], Own>(
  told: readonly FoldedStep[],
  type: Type,
  own: (step: Of<Type>, before: CommitmentState) => Own,
): readonly (StatementView & Own)[] =>
  told.flatMap(({ step, before }) =>
    step.type === type ? [{ ...statementOf(step), ...own(step as Of<Type>, before) }] : [],
  )

/** Only what changed anything; a baseline that was stated later for the first time stands in the original terms. */
const amendmentsOf = ({ amendments }: CommitmentState, told: readonly FoldedStep[]) =>
  each(told, 'TermsAmended', ({ id }) => {
    const { changed } = amendments.find(({ event }) => event === id) ?? {}
    return { changed }
  }).flatMap(({ changed, ...said }) => (changed === undefined ? [] : [{ ...said, changed }]))

/** Whether one came late is known to the fold: an import does not know what was in force. */
const extensionsOf = ({ extensions }: CommitmentState, told: readonly FoldedStep[]) =>
  each(told, 'DueDateExtended', ({ id, data }) => {
    const { from = null, late = data.late } = extensions.find(({ event }) => event === id) ?? {}
    return { from, to: data.dueOn, late }
  })

/** The verdict that stands, and those that it replaced, oldest first. */
function verdictOf(
  told: readonly FoldedStep[],
): (JudgementView & { readonly revisions: readonly JudgementView[] }) | null {
  const verdicts = told.flatMap(({ step }) =>
    step.type === 'VerdictIssued' || step.type === 'VerdictRevised'
      ? [{ ...statementOf(step), verdict: step.data.verdict, metOn: step.data.metOn ?? null }]
      : [],
  )
  const stands = verdicts.at(-1)
  return stands === undefined ? null : { ...stands, revisions: verdicts.slice(0, -1) }
}

function milestonesOf({ milestones }: CommitmentState, steps: readonly Step[]) {
  const added = (milestone: Milestone) => steps.find(({ id }) => id === milestone.event)
  const reached = (milestone: Milestone) =>
    steps.find(step => step.type === 'MilestoneReached' && step.data.milestone === milestone.id)
  return milestones.flatMap(milestone => {
    const { id, title, dueOn, reachedOn } = milestone
    const [step, reaching] = [added(milestone), reached(milestone)]
    if (step === undefined) return []
    const by = reachedOn === null || reaching === undefined ? null : statementOf(reaching)
    return [{ id, title, dueOn, reachedOn, reached: by, ...statementOf(step) }]
  })
}

function endOf({ ended }: CommitmentState, steps: readonly Step[]) {
  const step = steps.find(({ id }) => id === ended?.event)
  if (ended === null || step === undefined) return null
  return { ...statementOf(step), how: ended.how, supersededBy: ended.supersededBy }
}
