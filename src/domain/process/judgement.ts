import type { Day } from '../values/date.ts'
import { spanWords } from '../values/date-words.ts'
import type { CaseOnDay } from './case-on-day.ts'
import type { ComplianceResult } from './finding.ts'
import type { Certainty, Clock, Moment } from './moment.ts'
import type { Selector } from './selector.ts'
import type { StepType } from './step-words.ts'
import { inWords } from './wording.ts'

/** What the steps of a case say of one rule, before waivers and rulings are looked at. */
export type Judgement = {
  readonly result: Exclude<ComplianceResult, 'waived'>
  readonly given: string | null
  readonly dueOn?: Day
  /** Ends the sentence that begins with what the rule asks. */
  readonly because: string
  readonly events: readonly string[]
}

/** A certainty as the result of a rule. */
export const resultOf = (certainty: Certainty): 'satisfied' | 'violated' | 'cannot-be-told' =>
  certainty === 'yes' ? 'satisfied' : certainty === 'no' ? 'violated' : 'cannot-be-told'

/** What an authority may leave undone: a rule says when it is done, not that it has to be. */
const FREE: ReadonlySet<StepType> = new Set([
  'opened',
  'screened',
  'cleared',
  'proposed',
  'amended',
  'withdrawn',
  'motion',
  'reconsidered',
  'stayed',
  'annulled',
  'reversed',
  'affirmed',
  'reinstated',
  'ruling',
  'waived',
  'postponed',
  'effected',
])
/** Whether an authority may leave a step of this type undone. */
export const isFree = (type: StepType): boolean => FREE.has(type)

/** The judgement of what is missing: no violation if the record may have a gap. */
export const missing = (
  { record }: CaseOnDay,
  because: string,
  events: readonly string[],
  given: string | null = null,
): Judgement => ({
  result: record.isComplete ? 'violated' : 'not-recorded',
  given,
  because: record.isComplete ? because : `${because}, and the record of this case may have gaps`,
  events,
})

/** The judgement of what is still to come; not applicable once nothing more can come in the case. */
export const pending = (
  { record }: CaseOnDay,
  because: string,
  events: readonly string[],
  dueOn?: Day,
  given: string | null = null,
): Judgement =>
  record.endedOn === null
    ? { result: 'not-yet-due', given, because, events, ...(dueOn === undefined ? {} : { dueOn }) }
    : { result: 'not-applicable', given, because: 'Nothing more is to come in this case', events }

/** Whether the time for what comes before a decision is over: the action was approved, or has taken effect. */
export const isDecided = ({ steps }: CaseOnDay): boolean =>
  steps.some(({ step, outcome }) => step === 'effected' || (step === 'decision' && outcome === 'approved'))

/** What leads to a decision is no longer to come once it was made. */
const BEFORE_A_DECISION: ReadonlySet<StepType> = new Set([
  'notice',
  'document',
  'hearing',
  'finding',
  'answer',
])
/** Whether steps of a type lead to a decision that was made. */
export const isBehind = (type: StepType, known: CaseOnDay): boolean =>
  BEFORE_A_DECISION.has(type) && isDecided(known)
/** Whether one of several steps that fell short may be followed by another that is right: any is enough, or the last one counts. */
export const mayFollow = ({ type, pick }: Selector, known: CaseOnDay): boolean =>
  (pick === 'any' || pick === 'last') && BEFORE_A_DECISION.has(type) && !isDecided(known)

/** The days of a moment in words. */
export const momentWords = ({ from, to }: Pick<Moment, 'from' | 'to'>, clock: Clock): string =>
  spanWords({ from: clock.dayOf(from), to: clock.dayOf(to) })
/** Some moments in words. */
export const momentsWords = (moments: readonly Moment[], clock: Clock): string =>
  inWords(
    moments.map(each => momentWords(each, clock)),
    'and',
  )
