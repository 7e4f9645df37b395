import type { ClosureEventOf } from './event.ts'
import { isNamedBy, stepsOf } from './fold.ts'
import type { CaseStep } from './order.ts'
import { lastDayIn } from './step-date.ts'

type Finding = CaseStep & ClosureEventOf<'FindingIssued'>
type DecisionOutcome = ClosureEventOf<'DecisionMade'>['data']['outcome']
type Deciding = { readonly outcome: DecisionOutcome; readonly refersTo?: readonly string[] | undefined }

/** The advice that each outcome goes against: to approve goes against advice to delay, and to table follows it. */
const AGAINST: { readonly [outcome in DecisionOutcome]: readonly string[] } = {
  approved: ['against', 'delay'],
  'not-required': ['against', 'delay'],
  rejected: ['for'],
  tabled: [],
  lapsed: [],
}

/** The findings up to a day that a decision goes against: advice, answer and decision are recorded separately. */
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

/** Whether a decision against a finding does the contrary of its advice; against advice to delay, it is only too early. */
export const isContrary = ({ data }: Finding): boolean => data.recommendation !== 'delay'

/** The first of these findings that a decision does not name. */
export const findingNotNamed = (
  findings: readonly Finding[],
  { refersTo = [] }: Deciding,
): Finding | undefined => findings.find(finding => !refersTo.some(reference => isNamedBy(finding, reference)))
