import { dayAfter } from '../values/date.ts'
import { type DateSpan, spanOf } from '../values/date-span.ts'
import { dateWords, spanWords } from '../values/date-words.ts'
import { dayShifted } from '../values/duration.ts'
import { actionFits, type CaseOnDay, caseOn, conditionFits } from './case-on-day.ts'
import { type CaseRecord, type DatedStep, daysOf } from './dated-step.ts'
import type { ProcessVersion } from './document.ts'
import type { RuleFinding } from './finding.ts'
import type { Moratorium } from './state.ts'

/** How a case stands by the moratoria of its process on a day: whether it was proposed while one was in force. */
export function moratoriaOn(
  moratoria: readonly Moratorium[],
  version: ProcessVersion,
  steps: readonly DatedStep[],
  day: string,
  record: CaseRecord,
): readonly RuleFinding[] {
  const known = caseOn(version, steps, day, record)
  const proposals = proposalsIn(known.steps)
  return moratoria.flatMap(each => {
    const found = proposals.flatMap(proposal => findingOf(each, { ...known, proposal }))
    if (proposals.length === 0) return findingOf(each, known)
    // If a case was proposed more than once, the finding with the severest result is reported.
    const told = SEVEREST.flatMap(result => found.find(finding => finding.result === result) ?? [])
    return told.slice(0, 1)
  })
}
const SEVEREST: readonly RuleFinding['result'][] = ['violated', 'cannot-be-told', 'not-applicable']

/** Whether a step ends a proposal; until then a further proposal is another account of the same one. */
const isEnding = ({ step, outcome }: DatedStep): boolean =>
  step === 'withdrawn' ||
  step === 'annulled' ||
  step === 'reversed' ||
  (step === 'decision' && outcome !== 'approved' && outcome !== 'not-required')

/** The first proposal, and each one after the case had come to an end. */
function proposalsIn(steps: readonly DatedStep[]): readonly DatedStep[] {
  let isOpen = true
  return steps.filter(step => {
    if (isEnding(step)) isOpen = true
    const isProposal = isOpen && (step.step === 'proposed' || step.step === 'reconsidered')
    if (isProposal) isOpen = false
    return isProposal
  })
}

/** The findings of the moratoria that a proposal about to be recorded would break. */
export const moratoriaBroken = (
  moratoria: readonly Moratorium[],
  version: ProcessVersion,
  steps: readonly DatedStep[],
  proposal: DatedStep,
  record: CaseRecord,
): readonly RuleFinding[] => {
  const day = daysOf(proposal).to
  const until = steps.filter(each => daysOf(each).to <= day)
  const known = { ...caseOn(version, [...until, proposal], day, record), proposal }
  return moratoria.flatMap(each => findingOf(each, known)).filter(({ result }) => result === 'violated')
}

function findingOf({ id, declared, lifted }: Moratorium, known: CaseOnDay): readonly RuleFinding[] {
  if (declared === null || spanOf(declared.data.occurredOn).to > known.day) return []
  const { scope, from, until, authority, condition } = declared.data
  const begins = spanOf(from)
  const isLifted = lifted !== null && spanOf(lifted.data.occurredOn).to <= known.day
  const ends = endOf(until, isLifted ? lifted.data.occurredOn : undefined)
  const window = `${dateWords(from)}${until === undefined ? ' on' : ` to ${dateWords(until)}`}`
  const asks = `Nothing like this may be proposed from ${window}${condition === undefined ? '' : `, until ${condition}`}${isLifted ? ` (lifted on ${dateWords(lifted.data.occurredOn)})` : ''}`
  const about = {
    rule: id,
    authority,
    kind: 'moratorium',
    binding: 'binding',
    confidence: 'found',
    asked: `${from}/${until ?? '..'}`,
    given: known.proposal?.occurredOn ?? null,
  } as const
  const events = [declared.event, ...(isLifted ? [lifted.event] : [])]
  const proposal = known.proposal === null ? null : daysOf(known.proposal)
  const found = (result: RuleFinding['result'], because: string, dueOn?: string): readonly RuleFinding[] => [
    {
      ...about,
      result,
      sentence: `${asks}${because}.`,
      events: known.proposal === null ? events : [...events, known.proposal.event],
      ...(dueOn === undefined ? {} : { dueOn }),
    },
  ]
  if (proposal === null && known.record.endedOn !== null) return []
  const at = proposal ?? { from: known.day, to: known.day }
  if (at.to < begins.from || (ends !== null && at.from > ends.to))
    return found(
      'not-applicable',
      `: this was ${proposal === null ? 'not proposed then' : `proposed ${spanWords(at)}`}`,
    )
  for (const fits of [actionFits(scope.actions, known), conditionFits(scope.appliesWhen, known)]) {
    if (fits.applies === 'no') return found('not-applicable', `. ${fits.because.replace(/\.$/, '')}`)
    if (fits.applies === 'unknown') return found('cannot-be-told', `. ${fits.because.replace(/\.$/, '')}`)
  }
  if (proposal === null)
    return found(
      'not-yet-due',
      ', and this is not proposed yet',
      ends === null ? undefined : dayAfter(ends.to),
    )
  const isSure = at.from >= begins.to && (ends === null || at.to <= ends.from)
  return isSure
    ? found('violated', `, and this was proposed ${spanWords(at)}`)
    : found(
        'cannot-be-told',
        `, and this was proposed ${spanWords(at)}, which may or may not be in that time`,
      )
}

/** The last day on which a moratorium forbids something: lifting it takes effect at the beginning of a day. */
function endOf(until: string | undefined, liftedOn: string | undefined): DateSpan | null {
  const ends = until === undefined ? null : spanOf(until)
  if (liftedOn === undefined) return ends
  const { from, to } = spanOf(liftedOn)
  const last = { from: dayBefore(from), to: dayBefore(to) }
  return ends !== null && ends.to < last.from ? ends : last
}
const dayBefore = (day: string): string => dayShifted(day, '-P1D')
