import type { Day } from '../values/date.ts'
import { dateWords } from '../values/date-words.ts'
import { anchorMoments, anchorWords } from './anchor.ts'
import type { CaseOnDay } from './case-on-day.ts'
import {
  isBehind,
  isDecided,
  isFree,
  type Judgement,
  mayFollow,
  missing,
  momentWords,
  pending,
  resultOf,
} from './judgement.ts'
import {
  type Certainty,
  type Clock,
  clockOf,
  eventsOf,
  every,
  liesWithin,
  type Moment,
  momentsOf,
  picked,
  some,
  throughout,
} from './moment.ts'
import type { Bound, Rule } from './rule.ts'
import type { Pick as WhichOnes } from './selector.ts'
import { stepWords } from './step-wording.ts'

/** Both ends of what is measured, and how. */
type Measured = {
  readonly known: CaseOnDay
  readonly rule: Rule
  readonly bound: Bound
  readonly clock: Clock
  readonly steps: readonly Moment[]
  readonly anchors: readonly Moment[]
}

/** How long a step came after its anchor, or whether it came by a day. */
export function judgeInterval(rule: Rule, known: CaseOnDay): Judgement {
  const { anchor, step, kind } = rule
  if (anchor === undefined) throw new Error(`rule ${rule.id} has no anchor`)
  // A deadline is an interval that may begin at any time.
  const bound = kind === 'deadline' ? { max: 'P0D' } : (rule.bound ?? {})
  const clock = clockOf(bound, known.version.zone)
  const steps = picked(momentsOf(known.steps, step, clock), step.pick ?? 'first')
  const anchors = anchorMoments(anchor, known, clock)
  const measured = { known, rule, bound, clock, steps, anchors }
  if (steps.length === 0) return anchors.length === 0 ? nothingYet(measured) : stepAwaited(measured)
  return anchors.length === 0 ? anchorMissing(measured) : compared(measured)
}

function compared(measured: Measured): Judgement {
  const { known, rule, bound, clock, steps, anchors } = measured
  const certainty = together(
    rule.anchor?.step?.pick,
    anchors.map(anchor =>
      throughout(
        anchor,
        time =>
          together(
            rule.step.pick,
            steps.map(step => liesWithin(step, time, bound, clock)),
          ),
        clock,
      ),
    ),
  )
  // The finding names the pair that decided.
  const pairs = steps.flatMap(step =>
    anchors.map(anchor => ({ step, anchor, certainty: liesWithin(step, anchor, bound, clock) })),
  )
  const { step, anchor } = pairs.find(each => each.certainty === certainty) ?? pairs[0] ?? {}
  if (step === undefined || anchor === undefined) throw new Error('there is nothing to compare')
  const isDeadline = rule.kind === 'deadline'
  const given = isDeadline ? daysIn(step, clock) : distance(anchor, step, clock)
  const because = isDeadline
    ? `it is dated ${momentWords(step, clock)}, and the last day was ${momentWords(anchor, clock)}`
    : `there were ${distanceWords(anchor, step, clock)}, from ${momentWords(anchor, clock)} to ${momentWords(step, clock)}`
  const events = eventsOf([...anchors, ...steps])
  if (certainty === 'no' && isOpen(measured))
    return pending(known, `so far ${because}`, events, lastDay(anchor, bound, clock) ?? undefined, given)
  return { result: resultOf(certainty), given, because, events }
}

/**
 * Whether another step may still come in time. The time ends with the last day of the rule, if it has one, else with the
 * approval.
 */
function isOpen({ known, rule, bound, clock, anchors }: Measured): boolean {
  const { pick } = rule.step
  if (bound.max === undefined || rule.step.type === 'decision') return mayFollow(rule.step, known)
  if (pick !== 'any' && pick !== 'last') return false
  const isInTime = (anchor: Moment) =>
    known.lastDay <= (lastDay({ ...anchor, from: anchor.to }, bound, clock) ?? '')
  return rule.anchor?.step?.pick === 'any' ? anchors.some(isInTime) : anchors.every(isInTime)
}

/** The last day on which a step comes in time after a moment, if there is one. */
const lastDay = ({ from }: Moment, { max }: Bound, clock: Clock): Day | null =>
  max === undefined ? null : clock.dayOf(clock.shifted(from, max))

const together = (pick: WhichOnes | undefined, all: readonly Certainty[]): Certainty =>
  pick === 'any' ? some(all) : every(all)

const daysIn = ({ from, to }: Moment, clock: Clock): string =>
  from === to ? clock.dayOf(from) : `${clock.dayOf(from)} to ${clock.dayOf(to)}`

/** From one moment to another, the shortest and the longest that it may have been. */
function distance(from: Moment, to: Moment, clock: Clock): string {
  const [shortest, longest] = [clock.between(from.to, to.from), clock.between(from.from, to.to)]
  return shortest === longest ? shortest : `${shortest} to ${longest}`
}

const distanceWords = (from: Moment, to: Moment, clock: Clock): string =>
  distance(from, to, clock).replace(
    /(-?)PT?(\d+)([DH])/g,
    (_, sign: string, count: string, unit: string) =>
      `${sign}${count} ${unit === 'D' ? 'day' : 'hour'}${count === '1' ? '' : 's'}`,
  )

function nothingYet({ known, rule }: Measured): Judgement {
  const because = `neither the ${stepWords(rule.step)} nor ${anchorOf(rule)} is recorded`
  if (!isBehind(rule.step.type, known)) return pending(known, `${because} yet`, [])
  return known.record.isComplete
    ? { result: 'not-applicable', given: null, because, events: [] }
    : missing(known, because, [])
}

const anchorOf = ({ anchor }: Rule): string => (anchor === undefined ? '' : anchorWords(anchor))

/** The step is there, and what it is measured from is not. */
function anchorMissing(measured: Measured): Judgement {
  const { known, rule, bound, steps } = measured
  const events = eventsOf(steps)
  if (rule.anchor?.step === undefined) {
    const because = 'it is not recorded when the action takes effect'
    return { result: 'cannot-be-told', given: null, because, events }
  }
  const because = `no ${stepWords(rule.anchor.step)} is recorded before the ${stepWords(rule.step)}`
  if (rule.kind === 'deadline' && !isDecided(known) && rule.anchor.offset?.startsWith('P') !== true)
    return awaitingDeadline(measured)
  if (bound.min !== undefined && mayFollow(rule.step, known))
    return pending(known, `so far ${because}`, events)
  if (bound.min !== undefined) return missing(known, because, events)
  return { result: 'not-applicable', given: null, because, events }
}

/** A step that has to come by a later one is in time while that is not recorded, unless it has to come some time before it. */
function awaitingDeadline({ known, rule, clock, steps }: Measured): Judgement {
  const [step] = steps
  if (step === undefined || rule.anchor?.step === undefined) throw new Error('there is nothing to await')
  const events = eventsOf(steps)
  const given = daysIn(step, clock)
  const because = `it is dated ${momentWords(step, clock)}, and no ${stepWords(rule.anchor.step)} is recorded yet`
  return rule.anchor.offset === undefined
    ? { result: 'satisfied', given, because, events }
    : pending(known, because, events, undefined, given)
}

/** What it is measured from is there, and the step is not. */
function stepAwaited({ known, rule, bound, clock, anchors }: Measured): Judgement {
  const events = eventsOf(anchors)
  const first = anchors[0]
  if (first === undefined) return nothingYet({ known, rule, bound, clock, anchors, steps: [] })
  const earliest = bound.min === undefined ? null : clock.dayOf(clock.shifted(first.to, bound.min))
  const latest = lastDay(first, bound, clock)
  const surelyOver =
    bound.max !== undefined && known.lastDay > clock.dayOf(clock.shifted(first.to, bound.max))
  if (surelyOver && latest !== null) {
    const because = `no ${stepWords(rule.step)} is recorded by ${dateWords(latest)}`
    if (isFree(rule.step.type)) return { result: 'not-applicable', given: null, because, events }
    return missing(known, because, events)
  }
  return pending(known, whenAwaited(rule, earliest, latest), events, latest ?? earliest ?? undefined)
}

/** The time in which a step may come, or has to. If a decision has to wait, people can still speak before it. */
function whenAwaited({ step, bound }: Rule, earliest: string | null, latest: string | null): string {
  const from = earliest === null || bound?.min === 'P0D' ? null : dateWords(earliest)
  const until = latest === null ? null : dateWords(latest)
  if (until === null) {
    if (from === null) return 'it may come any day'
    const isVote = step.type === 'decision'
    return `it may not come before ${from}${isVote ? ', so that people can speak until then' : ''}`
  }
  if (from !== null) return `it ${isFree(step.type) ? 'may' : 'has to'} come from ${from} to ${until}`
  return isFree(step.type) ? `it may come until ${until}` : `it has to come by ${until}`
}
