import type { LooseDate } from '../values/date-span.ts'
import { foldSteps } from './fold.ts'
import type { CaseStep } from './order.ts'
import { evolve, planInForce } from './state.ts'

/** What follows for the school from a step of its case. */
export type SchoolChange = {
  readonly change: 'closed' | 'reopened'
  /** The step that it follows from. */
  readonly cause: string
  readonly on: LooseDate
}

/** Actions after which there is no school any more. */
const CLOSING: readonly (string | null)[] = ['closure', 'consolidation', 'phase-out']
/** The end of a school follows from what took effect, not from who agreed to it: no list of bodies is needed. */
const ONE_IS_ENOUGH = () => []
/** Later than any day that a step may have. */
const EVER = '9999-12-31'

/**
 * The last day of instruction closes a school that was to be closed for good. A later annulment or reversal reopens it, and a
 * reinstatement closes it again. An emergency closing, which expires, and a closing of some grades alone change nothing.
 */
export function schoolChanges(steps: readonly CaseStep[]): readonly SchoolChange[] {
  const changes: SchoolChange[] = []
  for (const { step, before } of foldSteps(steps, EVER, ONE_IS_ENOUGH).told) {
    const { id: cause, type, data } = step
    const isClosed = changes.at(-1)?.change === 'closed'
    if (type === 'ClosureEffected' && !isClosed) {
      const { kind = 'last-day', expiresOn = null, grades = [] } = data
      const { action, grades: planned } = planInForce(before)
      const isForGood = expiresOn === null && before.expiresOn === null
      const isWhole = grades.length === 0 && planned.length === 0
      if (kind === 'last-day' && CLOSING.includes(action) && isForGood && isWhole)
        changes.push({ change: 'closed', cause, on: data.occurredOn })
    }
    if ((type === 'DecisionAnnulled' || type === 'DecisionReversed') && isClosed)
      changes.push({ change: 'reopened', cause, on: data.occurredOn })
    const isRestored = type === 'DecisionReinstated' && changes.at(-1)?.change === 'reopened'
    if (isRestored && evolve(before, step, ONE_IS_ENOUGH).state === 'effected')
      changes.push({ change: 'closed', cause, on: data.occurredOn })
  }
  return changes
}
