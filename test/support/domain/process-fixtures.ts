import { complianceOn } from '../../../src/domain/process/compliance.ts'
import type { CaseRecord, DatedStep } from '../../../src/domain/process/dated-step.ts'
import { ProcessVersion } from '../../../src/domain/process/document.ts'
import type { RuleFinding } from '../../../src/domain/process/finding.ts'
import { Rule } from '../../../src/domain/process/rule.ts'

type Input = Readonly<Record<string, unknown>>

/** A rule with the fields that every rule must have. */
export const ruleWith = (parts: Input): Rule =>
  Rule.parse({
    id: 'R1',
    binding: 'binding',
    confidence: 'found',
    authority: 'Act 1',
    text: 'As the law has it',
    ...parts,
  })

/** A version with these rules. */
export const packWith = (rules: readonly Rule[], parts: Input = {}): ProcessVersion =>
  ProcessVersion.parse({
    id: 'north-law',
    version: '2010',
    title: 'How North closes schools',
    authority: 'State of North',
    zone: 'America/Chicago',
    inForce: { from: '2010-01-01' },
    rules,
    ...parts,
  })

export const COMPLETE: CaseRecord = { isComplete: true, endedOn: null }
export const WITH_GAPS: CaseRecord = { isComplete: false, endedOn: null }

let steps = 0
/** A step with an event id of its own, unless the caller gives one. */
export const stepOn = (
  step: DatedStep['step'],
  occurredOn: string,
  parts: Partial<DatedStep> = {},
): DatedStep => ({ event: `e${++steps}`, step, occurredOn, ...parts })

/** What one rule says of a case on a day. */
export function findingOn(
  day: string,
  rule: Rule,
  steps: readonly DatedStep[],
  record: CaseRecord = COMPLETE,
  parts: Input = {},
): RuleFinding {
  const [finding] = complianceOn(packWith([rule], parts), steps, day, record)
  if (finding === undefined) throw new Error('the pack has no rule')
  return finding
}
