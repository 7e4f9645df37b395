import { type Day, dayFromNumber, dayToNumber } from '../values/date.ts'
import { type DateSpan, type LooseDate, spanOf } from '../values/date-span.ts'
import { dateWords, spanWords } from '../values/date-words.ts'
import { heldBy } from '../values/keyed.ts'
import type { Condition } from './condition.ts'
import { type CaseRecord, type DatedStep, daysOf } from './dated-step.ts'
import type { ProcessVersion } from './document.ts'
import type { InForce, Rule } from './rule.ts'
import { isMeant, listOf } from './selector.ts'
import { stepWords } from './step-wording.ts'
import type { Action } from './step-words.ts'
import { inWords } from './wording.ts'

/** What is known of a case on a day: the steps until then, and what follows from them alone. */
export type CaseOnDay = {
  readonly version: ProcessVersion
  readonly day: Day
  /** The last day on which a step could come: the day asked about, or the one on which the case ended. */
  readonly lastDay: Day
  readonly steps: readonly DatedStep[]
  readonly record: CaseRecord
  readonly proposal: DatedStep | null
  readonly action: Action | null
  readonly effectiveOn: LooseDate | null
  readonly facts: { readonly [fact: string]: boolean }
}

/** A step is seen from the last day of its date on. */
export const isVisible = (step: DatedStep, day: Day): boolean => daysOf(step).to <= day

/** A case as rules read it at the end of a day. */
export function caseOn(
  version: ProcessVersion,
  all: readonly DatedStep[],
  day: Day,
  record: CaseRecord,
): CaseOnDay {
  const steps = all.filter(step => isVisible(step, day))
  return {
    version,
    day,
    lastDay: record.endedOn ?? day,
    steps,
    record,
    proposal: steps.find(({ step }) => step === 'proposed') ?? null,
    action: steps.findLast(({ action }) => action !== undefined)?.action ?? null,
    effectiveOn:
      steps.findLast(({ effectiveOn }) => effectiveOn !== undefined)?.effectiveOn ??
      steps.findLast(({ step }) => step === 'effected')?.occurredOn ??
      null,
    facts: Object.assign({}, record.facts, ...steps.map(({ facts }) => facts ?? {})),
  }
}

/** The days on which a case may have been proposed; if nothing is proposed yet, the day asked about. */
export const proposedOn = ({ proposal, day }: CaseOnDay): DateSpan =>
  proposal === null ? spanOf(day) : daysOf(proposal)

/** Whether a rule is about a case; `because` says why not, or why that is unknown. */
export type Applicability =
  | { readonly applies: 'yes' }
  | { readonly applies: 'no' | 'unknown'; readonly because: string; readonly events: readonly string[] }

/**
 * Whether the action, the time and the conditions of a rule and of its version fit a case. A certain misfit is reported first.
 */
export function applicabilityOf(rule: Rule, known: CaseOnDay): Applicability {
  const all = [
    actionFits(rule.actions, known),
    rule.inForce === undefined ? YES : isInForce(listOf(rule.inForce), known),
    conditionFits(known.version.appliesWhen, known),
    conditionFits(rule.appliesWhen, known),
  ]
  return (
    all.find(({ applies }) => applies === 'no') ?? all.find(({ applies }) => applies === 'unknown') ?? YES
  )
}

const YES: Applicability = { applies: 'yes' }

/** Whether a rule for some actions applies to a case: yes, no, or not known yet. */
export function actionFits(actions: readonly Action[], { action, steps }: CaseOnDay): Applicability {
  if (actions.length === 0) return YES
  if (action === null)
    return {
      applies: 'unknown',
      because: 'It is not recorded what was to be done to the school.',
      events: [],
    }
  if (actions.includes(action)) return YES
  const said = steps.findLast(each => each.action !== undefined)
  return {
    applies: 'no',
    because: `It is about ${inWords(actions, 'or')}, and this is a case of ${action}.`,
    events: said === undefined ? [] : [said.event],
  }
}

function isInForce(spans: readonly InForce[], known: CaseOnDay): Applicability {
  const { from, to } = proposedOn(known)
  const isIn = (day: Day) => spans.some(each => each.from <= day && (each.to === undefined || day <= each.to))
  let days = 0
  for (let day = dayToNumber(from); day <= dayToNumber(to); day++) if (isIn(dayFromNumber(day))) days++
  if (days > dayToNumber(to) - dayToNumber(from)) return YES
  const times = spans.map(
    each => `from ${dateWords(each.from)}${each.to === undefined ? ' on' : ` to ${dateWords(each.to)}`}`,
  )
  const when = known.proposal === null ? dateWords(known.day) : `the proposal of ${spanWords({ from, to })}`
  return {
    applies: days === 0 ? 'no' : 'unknown',
    because: `It is in force ${inWords(times, 'and')}, which ${days === 0 ? `${when} is not` : `may or may not hold for ${when}`}.`,
    events: known.proposal === null ? [] : [known.proposal.event],
  }
}

/** Whether what a rule, a version or a moratorium asks of facts, grounds and steps is so. */
export function conditionFits(condition: Condition | undefined, known: CaseOnDay): Applicability {
  if (condition === undefined) return YES
  const all = [factsFit(condition, known), groundsFit(condition, known), stepFits(condition, known)]
  return (
    all.find(({ applies }) => applies === 'no') ?? all.find(({ applies }) => applies === 'unknown') ?? YES
  )
}

function factsFit({ facts = {} }: Condition, known: CaseOnDay): Applicability {
  const wanted = Object.entries(facts)
  const said = (fact: string) => heldBy(known.facts, fact)
  const eventsOf = (fact: string) =>
    known.steps
      .filter(each => each.facts !== undefined && Object.hasOwn(each.facts, fact))
      .map(each => each.event)
  const wrong = wanted.find(([fact, is]) => said(fact) === !is)
  if (wrong !== undefined) {
    const [fact, is] = wrong
    const because = `It applies only where “${fact}” is ${is ? 'so' : 'not so'}, and here it is ${is ? 'not' : 'so'}.`
    return { applies: 'no', because, events: eventsOf(fact) }
  }
  const open = wanted.find(([fact]) => said(fact) === undefined)
  if (open === undefined) return YES
  return { applies: 'unknown', because: `It is not recorded whether “${open[0]}” is so.`, events: [] }
}

function groundsFit({ grounds, exceptGrounds = [] }: Condition, { steps, record }: CaseOnDay): Applicability {
  const given = steps.filter(step => (step.grounds ?? []).length > 0)
  const found = (words: readonly string[]) =>
    given.filter(step => step.grounds?.some(each => words.includes(each)))
  const excepted = found(exceptGrounds)
  if (excepted.length > 0) {
    const because = `It does not apply on the grounds of ${inWords(exceptGrounds, 'or')}, which are given.`
    return { applies: 'no', because, events: excepted.map(({ event }) => event) }
  }
  if (grounds === undefined || found(grounds).length > 0) return YES
  const isTold = given.length > 0 || record.isComplete
  const asks = `It applies only on the grounds of ${inWords(grounds, 'or')}`
  return isTold
    ? { applies: 'no', because: `${asks}, which are not given.`, events: given.map(({ event }) => event) }
    : { applies: 'unknown', because: `${asks}, and no grounds are recorded.`, events: [] }
}

/** A step that is not recorded yet may still come: so far the rule does not apply. */
function stepFits({ step: selector }: Condition, { steps }: CaseOnDay): Applicability {
  if (selector === undefined || steps.some(step => isMeant(selector, step))) return YES
  const because = `No ${stepWords(selector)} is recorded in this case, and without one it does not apply.`
  return { applies: 'no', because, events: [] }
}
