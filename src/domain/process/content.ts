import { dateWords } from '../values/date-words.ts'
import { type CaseOnDay, isVisible } from './case-on-day.ts'
import { type DatedStep, daysOf } from './dated-step.ts'
import { isDecided, type Judgement, missing, pending } from './judgement.ts'
import { OWN_FIELDS, type OwnField, type Rule } from './rule.ts'
import { folded, isMeant, type Selector, type Pick as WhichOnes } from './selector.ts'
import { pluralStepWords, stepWords } from './step-wording.ts'
import { inWords, whenWords } from './wording.ts'

/** Judges whether the steps of a rule say or contain what it asks. */
export function judgeContent(rule: Rule, known: CaseOnDay): Judgement {
  const meant = stepsMeant(rule, known)
  const { steps, isPast } = meant
  if (steps.length === 0) return absent(rule, known, meant)
  const judged = steps.map(step => contentOf(step, rule, known))
  return soFar(rule, rule.step.pick === 'any' ? bestOf(judged) : allOf(judged, rule, steps), known, isPast)
}

/** The judgement that decides where all have to be right; where all are, all are named. */
function allOf(judged: readonly Attempt[], rule: Rule, steps: readonly DatedStep[]): Judgement {
  const worst = worstOf(judged)
  if (steps.length === 1 || worst.result !== 'satisfied') return worst
  const days = inWords(
    steps.map(({ occurredOn }) => whenWords(occurredOn)),
    'and',
  )
  return { ...worst, because: `the ${pluralStepWords(rule.step)} ${days} say all of that` }
}

/** Whether one step was taken by another body than the other step, and declares what the rule asks. */
export function judgeIndependence(rule: Rule, known: CaseOnDay): Judgement {
  const meant = stepsMeant(rule, known)
  const { steps, isPast } = meant
  if (steps.length === 0) return absent(rule, known, meant)
  const { anchor, fields } = rule
  const others = anchor?.step === undefined ? [] : pickedSteps(known.steps, anchor.step, 'each')
  const judgedOf = (some: readonly DatedStep[]): Attempt =>
    worstOf([
      ...(anchor === undefined ? [] : [independence(some, others, known, anchor.step)]),
      ...(fields === undefined ? [] : some.map(step => contentOf(step, rule, known))),
    ])
  // If any step is enough, one and the same step has to come from another body and be complete.
  const judged = rule.step.pick === 'any' ? bestOf(steps.map(step => judgedOf([step]))) : judgedOf(steps)
  return soFar(rule, judged, known, isPast)
}

/** If any step is enough, or the last one counts, what is missing may still come as long as there is time. */
function soFar({ step }: Rule, judged: Judgement, known: CaseOnDay, isPast: boolean): Judgement {
  const mayFollow = (step.pick === 'any' || step.pick === 'last') && !isPast
  if (!mayFollow || judged.result === 'satisfied') return judged
  return pending(known, `so far ${judged.because}`, judged.events, undefined, judged.given)
}

/** Steps that count, whether the time for them is over, and what ended it. */
type Meant = {
  readonly steps: readonly DatedStep[]
  readonly isPast: boolean
  readonly limit: DatedStep | undefined
}

function stepsMeant({ step, anchor, kind }: Rule, known: CaseOnDay): Meant {
  const { steps } = known
  const pick = step.pick ?? 'each'
  const limit =
    kind === 'content' && anchor?.step !== undefined ? pickedSteps(steps, anchor.step, 'first')[0] : undefined
  const inTime = limit === undefined ? steps : steps.filter(each => isVisible(each, daysOf(limit).to))
  const isPast = anchor?.step === undefined || kind !== 'content' ? isDecided(known) : limit !== undefined
  return { steps: pickedSteps(inTime, step, pick), isPast, limit }
}

function pickedSteps(steps: readonly DatedStep[], selector: Selector, pick: WhichOnes): readonly DatedStep[] {
  const meant = steps.filter(step => isMeant(selector, step))
  switch (selector.pick ?? pick) {
    case 'first':
      return meant.slice(0, 1)
    case 'last':
      return meant.slice(-1)
    case 'each':
    case 'any':
      return meant
  }
}

/** The judgement if no step is recorded. A content rule requires the step itself only if it names an anchor. */
function absent(rule: Rule, known: CaseOnDay, { isPast, limit }: Meant): Judgement {
  const noun = stepWords(rule.step)
  if (!isPast) return pending(known, `no ${noun} is recorded yet`, [])
  const late = known.steps.filter(step => isMeant(rule.step, step))
  if (limit !== undefined && late.length > 0) {
    const by = rule.anchor?.step === undefined ? '' : ` by the ${stepWords(rule.anchor.step)}`
    const dates = inWords(
      late.map(({ occurredOn }) => dateWords(occurredOn)),
      'and',
    )
    const because = `no ${noun} is recorded${by} ${whenWords(limit.occurredOn)}; recorded: ${dates}`
    return missing(known, because, [limit.event, ...late.map(({ event }) => event)])
  }
  const isAsked = rule.anchor !== undefined && rule.kind === 'content'
  if (isAsked || !known.record.isComplete) return missing(known, `no ${noun} is recorded`, [])
  return { result: 'not-applicable', given: null, because: `there was no ${noun}`, events: [] }
}

/** A judgement of one step, and how many fields it lacks. */
type Attempt = Judgement & { readonly lacks?: number }

/** Whether one step says or contains every field. The finding names the step by its noun and day. */
function contentOf(step: DatedStep, { fields = [], step: selector }: Rule, { record }: CaseOnDay): Attempt {
  const lacking = fields.filter(field => !holds(step, field))
  const lacks = lacking.length
  const told = `the ${stepWords(selector)} ${whenWords(step.occurredOn)}`
  const said = fields.filter(field => !lacking.includes(field))
  const given = said.length === 0 ? null : said.join('; ')
  const events = [step.event]
  if (lacking.length === 0)
    return { result: 'satisfied', given, because: `${told} says all of that`, events, lacks }
  const because = `${inWords(lacking.map(fieldWords), 'and')} ${lacking.length === 1 ? 'is' : 'are'} missing from ${told}`
  // If a source lists what a document contains, a heading that is not in the list is missing from the document itself.
  const isListed = step.contents !== undefined && lacking.some(field => !isOwn(field))
  if (record.isComplete || isListed) return { result: 'violated', given, because, events, lacks }
  return {
    result: 'not-recorded',
    given,
    because: `${because} in the record, which may have gaps`,
    events,
    lacks,
  }
}

const isOwn = (field: string): field is OwnField => OWN_FIELDS.some(each => each === field)

function holds(step: DatedStep, field: string): boolean {
  // Some words are both: a meeting may hold a recommendation, which a finding says.
  if (step.contents?.includes(field) === true || step.filled?.includes(field) === true) return true
  if (!isOwn(field)) return false
  const said: unknown =
    field === 'decidedAt' ? step.at : field in step ? step[field as keyof DatedStep] : undefined
  return Array.isArray(said) ? said.length > 0 : said !== undefined
}

/** `refersTo` as `refers to`, `hearing-dates` as `hearing dates`. */
const fieldWords = (field: string): string =>
  field.replaceAll('-', ' ').replace(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`)

function independence(
  steps: readonly DatedStep[],
  others: readonly DatedStep[],
  known: CaseOnDay,
  other: Selector | undefined,
): Judgement {
  const events = [...steps, ...others].map(({ event }) => event)
  const noun = other === undefined ? 'other' : stepWords(other)
  if (others.length === 0) return pending(known, `no ${noun} is recorded yet`, events)
  const same = steps.find(step =>
    others.some(
      each => step.by !== undefined && each.by !== undefined && folded(step.by) === folded(each.by),
    ),
  )
  const given = [...new Set(steps.flatMap(({ by }) => (by === undefined ? [] : [by])))].join('; ')
  if (same !== undefined) return { result: 'violated', given, because: `both came from ${same.by}`, events }
  if ([...steps, ...others].some(({ by }) => by === undefined))
    return { result: 'not-recorded', given, because: 'it is not recorded from whom both came', events }
  return { result: 'satisfied', given, because: `it came from ${given}`, events }
}

const FROM_WORST = [
  'violated',
  'cannot-be-told',
  'not-recorded',
  'not-yet-due',
  'satisfied',
  'not-applicable',
] as const

/** The judgement that decides where all have to be right, with the events of all. */
function worstOf(judged: readonly Attempt[]): Attempt {
  const [worst] = judged.toSorted((a, b) => FROM_WORST.indexOf(a.result) - FROM_WORST.indexOf(b.result))
  return withAllEvents(worst, judged)
}
/** The judgement that decides if one is enough: a satisfied one, else the nearest to it, or of several the one lacking least. */
function bestOf(judged: readonly Attempt[]): Attempt {
  const right = judged.find(({ result }) => result === 'satisfied')
  if (right !== undefined) return right
  const [closest] = judged.toSorted(
    (a, b) => FROM_WORST.indexOf(b.result) - FROM_WORST.indexOf(a.result) || (a.lacks ?? 0) - (b.lacks ?? 0),
  )
  return withAllEvents(closest, judged)
}

function withAllEvents(judgement: Attempt | undefined, judged: readonly Attempt[]): Attempt {
  if (judgement === undefined) throw new Error('there is nothing to judge')
  return { ...judgement, events: [...new Set(judged.flatMap(({ events }) => events))] }
}
