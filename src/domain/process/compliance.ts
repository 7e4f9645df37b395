import type { Day } from '../values/date.ts'
import { defined } from '../values/defined.ts'
import { askedBy } from './asked.ts'
import { applicabilityOf, type CaseOnDay, caseOn } from './case-on-day.ts'
import { judgeContent, judgeIndependence } from './content.ts'
import { judgeCount } from './counting.ts'
import { type CaseRecord, type DatedStep, daysOf } from './dated-step.ts'
import type { ProcessVersion } from './document.ts'
import type { RuleFinding } from './finding.ts'
import { judgeInterval } from './interval.ts'
import type { Judgement } from './judgement.ts'
import type { Rule, RuleKind } from './rule.ts'
import { whenWords } from './wording.ts'

/**
 * How a case stands by every rule of a version on a day. Only steps whose date had passed by then count; they are given in the
 * order in which they count. Pure: the same steps, day and record give the same findings.
 */
export function complianceOn(
  version: ProcessVersion,
  steps: readonly DatedStep[],
  day: Day,
  record: CaseRecord,
): readonly RuleFinding[] {
  const known = caseOn(version, steps, day, record)
  return version.rules.map(rule => findingOf(rule, known))
}

/** What is due next; findings with a due day come first. */
export function nextOf(
  findings: readonly RuleFinding[],
): readonly { readonly rule: string; readonly dueOn: Day | null; readonly sentence: string }[] {
  return findings
    .filter(({ result }) => result === 'not-yet-due')
    .map(({ rule, dueOn = null, sentence }) => ({ rule, dueOn, sentence }))
    .toSorted((a, b) => ((a.dueOn ?? '9999') < (b.dueOn ?? '9999') ? -1 : a.dueOn === b.dueOn ? 0 : 1))
}

/**
 * The binding rules that a step about to be recorded would break: violated with it, and not without it. Advisory rules never
 * refuse a step, nor does a rule whose result is not certain.
 */
export function breachOf(
  version: ProcessVersion,
  steps: readonly DatedStep[],
  step: DatedStep,
  record: CaseRecord,
): readonly RuleFinding[] {
  // A step that is dated back is judged together with what came after it.
  const day = [...steps, step].map(each => daysOf(each).to).reduce((a, b) => (a > b ? a : b))
  const own = daysOf(step).to
  const at = steps.findLastIndex(each => daysOf(each).to <= own) + 1
  const before = new Set(
    complianceOn(version, steps, day, record)
      .filter(isBroken)
      .map(({ rule }) => rule),
  )
  return complianceOn(version, steps.toSpliced(at, 0, step), day, record).filter(
    finding => isBroken(finding) && finding.binding === 'binding' && !before.has(finding.rule),
  )
}

const isBroken = ({ result }: RuleFinding): boolean => result === 'violated'

const JUDGES: { readonly [Kind in RuleKind]: (rule: Rule, known: CaseOnDay) => Judgement } = {
  required: judgeCount,
  count: judgeCount,
  interval: judgeInterval,
  deadline: judgeInterval,
  content: judgeContent,
  independence: judgeIndependence,
}

function findingOf(rule: Rule, known: CaseOnDay): RuleFinding {
  const { id, authority, kind, binding, confidence, note } = rule
  const about = defined({ rule: id, authority, kind, binding, confidence, note, asked: askedBy(rule) })
  // The sentence begins with the text of the rule, and then says what became of it.
  const asks = rule.text.replace(/\.$/, '')
  const fits = applicabilityOf(rule, known)
  if (fits.applies !== 'yes') {
    const result = fits.applies === 'no' ? 'not-applicable' : 'cannot-be-told'
    return { ...about, result, given: null, sentence: `${asks}. ${fits.because}`, events: fits.events }
  }
  const judged = JUDGES[kind](rule, known)
  const { result, given, because, events, dueOn } = judged
  return (
    ruled(about, asks, judged, known) ??
    waived(about, asks, judged, known) ?? {
      ...about,
      result,
      ...(dueOn === undefined ? {} : { dueOn }),
      given,
      sentence: `${asks}: ${result === 'cannot-be-told' ? `the dates are not known closely enough to tell; ${because}` : because}.`,
      events,
    }
  )
}

type About = Pick<RuleFinding, 'rule' | 'authority' | 'kind' | 'binding' | 'confidence' | 'note' | 'asked'>

/** A court said whether the rule was kept; the latest ruling stands. */
function ruled(
  about: About,
  asks: string,
  { given, events }: Judgement,
  known: CaseOnDay,
): RuleFinding | null {
  const ruling = known.steps.findLast(step => step.step === 'ruling' && isAbout(step, about.rule, known))
  if (ruling?.outcome !== 'complied' && ruling?.outcome !== 'violated') return null
  const isKept = ruling.outcome === 'complied'
  return {
    ...about,
    result: isKept ? 'satisfied' : 'violated',
    given,
    sentence: `${asks}. ${capital(ruling.by ?? ruling.authority ?? 'a court')} ruled ${whenWords(ruling.occurredOn)} that this was ${isKept ? 'kept' : 'broken'}.`,
    events: [...new Set([...events, ruling.event])],
  }
}

/** A waiver excuses a rule that is not satisfied, from its day on, unless it was struck down. */
function waived(about: About, asks: string, judged: Judgement, known: CaseOnDay): RuleFinding | null {
  if (judged.result === 'satisfied' || judged.result === 'not-applicable') return null
  const waiver = known.steps.findLast(
    step => step.step === 'waived' && isAbout(step, about.rule, known) && !isStruckDown(step, known),
  )
  if (waiver === undefined) return null
  const {
    by = 'Somebody whom the record does not name',
    authority = 'an authority that the record does not name',
  } = waiver
  return {
    ...about,
    result: 'waived',
    given: judged.given,
    sentence: `${asks}. ${capital(by)} waived it ${whenWords(waiver.occurredOn)} on the authority of ${authority}; without that: ${judged.because}.`,
    events: [...new Set([...judged.events, waiver.event])],
  }
}

/** Whether a step names a rule, of this process unless it names another. */
const isAbout = ({ rule }: DatedStep, id: string, { version }: CaseOnDay): boolean =>
  rule === id || rule === `${version.id}/${id}`

const isStruckDown = ({ event, ref }: DatedStep, { steps }: CaseOnDay): boolean =>
  steps.some(
    ({ step, outcome, refersTo = [] }) =>
      (step === 'annulled' || (step === 'ruling' && outcome === 'violated')) &&
      refersTo.some(
        each => each === event || (ref !== undefined && (each === ref || each.endsWith(`/${ref}`))),
      ),
  )

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`
