import { breachOf } from '../process/compliance.ts'
import { moratoriaBroken } from '../process/moratorium.ts'
import type { CaseFacts, ClosureRefusal } from './command.ts'
import { bindingRules, isComplete, recordOf } from './compliance.ts'
import { datedSteps } from './dated-steps.ts'
import type { CaseFold } from './fold.ts'
import type { CaseStep } from './order.ts'
import type { CaseState } from './state.ts'
import { lastDayIn } from './step-date.ts'

/** Steps of a court or an agency: they may say that a rule was broken, and never break one. */
const RULINGS: ReadonlySet<CaseStep['type']> = new Set([
  'RulingIssued',
  'DecisionStayed',
  'DecisionAnnulled',
  'DecisionReversed',
  'DecisionAffirmed',
  'DecisionReinstated',
])

/** The first binding rule that a step would break, or the moratorium that forbids it. Advisory rules never refuse a step. */
export function breach(
  step: CaseStep,
  { steps }: CaseFold,
  state: CaseState,
  { process, cited }: CaseFacts,
): ClosureRefusal | null {
  if (RULINGS.has(step.type)) return null
  const rules = process === null ? null : bindingRules(process, state, lastDayIn(step.data.occurredOn))
  if (rules === null) return null
  const { version, moratoria } = rules
  const record = recordOf(state, isComplete(state, [...steps, step]))
  const all = datedSteps([...steps, step], cited)
  const taken = all.find(({ event }) => event === step.id)
  if (taken === undefined) return null
  const before = all.filter(each => each !== taken)
  if (step.type === 'ActionProposed' || step.type === 'CaseReconsidered') {
    const [kept] = moratoriaBroken(moratoria, version, before, taken, record)
    if (kept !== undefined)
      return {
        code: 'MoratoriumInForce',
        moratorium: kept.rule,
        authority: kept.authority,
        sentence: kept.sentence,
      }
  }
  const [broken] = breachOf(version, before, taken, record)
  if (broken === undefined) return null
  return { code: 'RuleBroken', rule: broken.rule, authority: broken.authority, sentence: broken.sentence }
}
