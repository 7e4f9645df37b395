import type { Day } from '../values/date.ts'

export const RESULTS = [
  'satisfied',
  'violated',
  'waived',
  'not-yet-due',
  'not-applicable',
  'cannot-be-told',
  'not-recorded',
] as const
export type ComplianceResult = (typeof RESULTS)[number]

/** How a case stands by one rule on a day. */
export type RuleFinding = {
  readonly rule: string
  readonly authority: string
  readonly kind: string
  readonly binding: 'binding' | 'advisory'
  readonly confidence: string
  /** What is uncertain about the rule, and how it was read. */
  readonly note?: string
  readonly result: ComplianceResult
  /** The day by which, or not before which, the next step of this rule is due; only if it follows from the dates of the steps. */
  readonly dueOn?: Day
  /** What the rule asks, `P3M`, `2`, `2012-12-01`, and what the steps give in the same words; null where nothing is given. */
  readonly asked: string
  readonly given: string | null
  /** The finding in words that a parent can understand. */
  readonly sentence: string
  /** The ids of the events that the result rests on. */
  readonly events: readonly string[]
}
