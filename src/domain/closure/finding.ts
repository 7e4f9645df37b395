import type { ClosureEventOf } from './event.ts'
import { isNamedBy, stepsOf } from './fold.ts'
import type { CaseStep } from './order.ts'
import { lastDayIn } from './step-date.ts'

type Finding = CaseStep & ClosureEventOf<'FindingIssued'>
type DecisionOutcome = ClosureEventOf<'DecisionMade'>['data']['outcome']
type Deciding = { readonly outcome: DecisionOutcome; readonly refersTo?: readonly string[] | undefined }

/** Which advice a decision goes against. To do later what should be delayed follows it; to do it at once does not. */
const AGAINST: { readonly [outcome in DecisionOutcome]: readonly string[] } = {
  approved: ['against', 'delay'],
  'not-required': ['against', 'delay'],
  rejected: ['for'],
  tabled: [],
  lapsed: [],
}

/** The findings before a decision that advise otherwise: advice, answer and vote are three facts. */
export const findingsAgainst = (
  steps: readonly CaseStep[],
  { outcome }: Deciding,
  day: string,
): readonly Finding[] =>
  stepsOf(steps, 'FindingIssued').filter(
    ({ data }) =>
      lastDayIn(data.occurredOn) <= day &&
      data.recommendation !== undefined &&
      AGAINST[outcome].includes(data.recommendation),
  )

/** Whether a decision does the contrary of what a finding asks; what was to be delayed is done too early at the most. */
export const isContrary = ({ data }: Finding): boolean => data.recommendation !== 'delay'

/** The first of them that a decision does not name. */
export const findingNotNamed = (
  findings: readonly Finding[],
  { refersTo = [] }: Deciding,
): Finding | undefined => findings.find(finding => !refersTo.some(reference => isNamedBy(finding, reference)))
