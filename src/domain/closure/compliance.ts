import { complianceOn } from '../process/compliance.ts'
import type { CaseRecord, DatedStep } from '../process/dated-step.ts'
import { type ProcessVersion, versionInForce } from '../process/document.ts'
import type { RuleFinding } from '../process/finding.ts'
import { moratoriaOn } from '../process/moratorium.ts'
import type { ProcessState } from '../process/state.ts'
import type { Day } from '../values/date.ts'
import type { LooseDate } from '../values/date-span.ts'
import type { CaseStep } from './order.ts'
import type { CaseState } from './state.ts'
import { lastDayIn } from './step-date.ts'
import type { ClosureState } from './words.ts'

/** What a case is judged by: the version that binds it, and the moratoria of its process. */
export type BindingRules = {
  readonly version: ProcessVersion
  readonly moratoria: ProcessState['moratoria']
}

/**
 * The rules that bind a case: the version that it names, or else the one in force on the day of its first proposal, or on `day`
 * if nothing is proposed yet. Null if there is none.
 */
export function bindingRules(
  { versions, moratoria }: ProcessState,
  { frame, proposals }: Pick<CaseState, 'frame' | 'proposals'>,
  day: Day,
): BindingRules | null {
  const published = versions.map(({ process }) => process)
  const on: LooseDate = proposals[0]?.on ?? day
  const version =
    frame.processVersion === null
      ? versionInForce(published, on)
      : (published.find(each => each.version === frame.processVersion) ?? null)
  return version === null ? null : { version, moratoria }
}

/** States after which nothing more is to come. */
const OVER: readonly (ClosureState | null)[] = [
  'cleared',
  'withdrawn',
  'rejected',
  'lapsed',
  'annulled',
  'reversed',
  'expired',
]

/** Whether the record of a case is complete: it is if the case was run by commands, or if an import says so. */
export const isComplete = ({ frame }: Pick<CaseState, 'frame'>, steps: readonly CaseStep[]): boolean =>
  frame.isComplete || steps.every(({ data }) => data.imported === undefined)

/** What rules need to know of the record of a case: whether more can come, and whether it is told whole. */
export const recordOf = (
  { state, since }: Pick<CaseState, 'state' | 'since'>,
  isComplete: boolean,
): CaseRecord => ({
  isComplete,
  endedOn: since === null || !OVER.includes(state) ? null : lastDayIn(since),
})

/** How a case stands by every rule and every moratorium that binds it, at the end of a day. */
export const findingsOn = (
  { version, moratoria }: BindingRules,
  steps: readonly DatedStep[],
  day: Day,
  record: CaseRecord,
): readonly RuleFinding[] => [
  ...complianceOn(version, steps, day, record),
  ...moratoriaOn(moratoria, version, steps, day, record),
]
