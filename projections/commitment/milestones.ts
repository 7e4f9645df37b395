import { z } from 'zod'
import type { CommitmentState, Milestone } from '../../src/domain/commitment/state.ts'
import { StatementView, statement, statementOf } from './statement.ts'
import type { Step } from './step.ts'
import { date } from './values.ts'

export const MilestoneView = z.object({
  ...statement,
  id: z.string(),
  title: z.string(),
  dueOn: date.nullable(),
  reachedOn: date.nullable(),
  reached: StatementView.nullable(),
})

/** The milestones as they were added, each with the step that says it was reached. */
export function milestonesOf(
  { milestones }: CommitmentState,
  steps: readonly Step[],
): z.infer<typeof MilestoneView>[] {
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
