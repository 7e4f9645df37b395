import { dateWords } from '../values/date-words.ts'
import { anchorMoments } from './anchor.ts'
import type { CaseOnDay } from './case-on-day.ts'
import {
  type Judgement,
  mayFollow,
  missing,
  momentsWords,
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
  precedesWithin,
  some,
  throughout,
} from './moment.ts'
import type { Bound, Rule } from './rule.ts'
import { countedSteps, stepWords } from './step-wording.ts'

type Counted = {
  readonly known: CaseOnDay
  readonly rule: Rule
  readonly count: number
  readonly bound: Bound
  readonly clock: Clock
  readonly steps: readonly Moment[]
}

/** How many steps of a kind there are, before another one where the rule names one. */
export function judgeCount(rule: Rule, known: CaseOnDay): Judgement {
  const clock = clockOf(rule.bound, known.version.zone)
  // Before means an earlier day, unless the rule says otherwise, and in hours an earlier instant.
  const least = !clock.isInDays ? 'PT0H' : rule.sameDay === true ? 'P0D' : 'P1D'
  const bound = { min: least, ...rule.bound }
  const steps = momentsOf(known.steps, rule.step, clock).toSorted((a, b) => a.from - b.from || a.to - b.to)
  const counting = { known, rule, count: rule.count ?? 1, bound, clock, steps }
  const anchors = rule.anchor === undefined ? [] : anchorMoments(rule.anchor, known, clock)
  return anchors.length === 0 ? soFar(counting) : before(anchors, counting)
}

/** Judges the steps before the anchor, which is recorded. */
function before(anchors: readonly Moment[], { known, rule, count, bound, clock, steps }: Counted): Judgement {
  const inTime = (anchor: Moment): Certainty =>
    throughout(
      anchor,
      time => {
        const fits = steps.map(step => ({ step, fits: precedesWithin(step, time, bound, clock) }))
        const sure = fits.flatMap(each => (each.fits === 'yes' ? [each.step] : []))
        const possible = fits.flatMap(each => (each.fits === 'no' ? [] : [each.step]))
        if (isReached(sure, count, rule.apart, clock, 'sure')) return 'yes'
        return isReached(possible, count, rule.apart, clock, 'possible') ? 'maybe' : 'no'
      },
      clock,
    )
  const all = anchors.map(inTime)
  const certainty = rule.anchor?.step?.pick === 'any' ? some(all) : every(all)
  const anchor = anchors[all.indexOf(certainty)] ?? anchors[0]
  if (anchor === undefined) throw new Error('there is nothing to count before')
  const counting = steps.filter(step => precedesWithin(step, anchor, bound, clock) !== 'no')
  const given = String(counting.length)
  const events = eventsOf([...steps, ...anchors])
  const when = `${bound.min === 'P0D' ? 'on or before' : 'before'} ${momentWords(anchor, clock)}`
  const noun = stepWords(rule.step)
  // A later anchor may still come, and the steps be in time for that one.
  const isAwaited =
    certainty === 'no' && rule.anchor?.step !== undefined && mayFollow(rule.anchor.step, known)
  const recorded = steps.length > counting.length ? `; recorded: ${momentsWords(steps, clock)}` : ''
  if (certainty === 'no' && !isAwaited && steps.length < count) {
    const told =
      counting.length === 0
        ? `no ${noun} is recorded`
        : `${countedSteps(counting.length, rule.step)} recorded`
    return missing(known, `${told} ${when}${recorded}`, events, given)
  }
  const dates = counting.length === 0 ? '' : ` (${momentsWords(counting, clock)})`
  const because = `${countedSteps(counting.length, rule.step)} ${when}${dates}${recorded}`
  return isAwaited
    ? pending(known, `so far ${because}`, events, undefined, given)
    : { result: resultOf(certainty), given, because, events }
}

/**
 * Whether there are `count` steps, far enough apart: `sure` for whatever their dates mean, `possible` for some reading of them.
 */
function isReached(
  steps: readonly Moment[],
  count: number,
  apart: Bound | undefined,
  clock: Clock,
  how: 'sure' | 'possible',
): boolean {
  if (apart === undefined || count === 1) return steps.length >= count
  const follows = (next: Moment, last: Moment) => {
    const fits = liesWithin(next, last, apart, clock)
    return how === 'sure' ? fits === 'yes' : fits !== 'no'
  }
  // The longest chain that ends with each step.
  const chains: number[] = []
  steps.forEach((step, at) => {
    const before = steps
      .slice(0, at)
      .flatMap((last, index) => (follows(step, last) ? [chains[index] ?? 0] : []))
    chains.push(1 + Math.max(0, ...before))
  })
  return Math.max(0, ...chains) >= count
}

/** Judges the steps while no anchor is recorded: a step that has to come before one counts as soon as it is recorded. */
function soFar(counting: Counted): Judgement {
  const { known, rule, count, bound, clock, steps } = counting
  const noun = stepWords(rule.step)
  const events = eventsOf(steps)
  const given = String(steps.length)
  const dates = steps.length === 0 ? '' : ` (${momentsWords(steps, clock)})`
  if (!isReached(steps, count, rule.apart, clock, 'sure')) {
    const isEffected = rule.anchor === undefined && known.steps.some(({ step }) => step === 'effected')
    const none = `no ${noun} is recorded${isEffected ? '' : ' yet'}`
    const because = steps.length === 0 ? none : `so far ${countedSteps(steps.length, rule.step)}${dates}`
    return isEffected
      ? missing(known, because, events, given)
      : pending(known, because, events, nextApart(counting), given)
  }
  const because = `there ${steps.length === 1 ? 'is' : 'are'} ${countedSteps(steps.length, rule.step)}${dates}`
  const done: Judgement = { result: 'satisfied', given, because, events }
  if (rule.anchor?.step === undefined || rule.bound === undefined) return done
  return awaited(counting, done, steps.slice(0, count).at(-1), steps.at(-count), bound)
}

/** The steps are recorded, and have to lie some time before an anchor that is still to come. */
function awaited(
  { known, rule, clock }: Counted,
  done: Judgement,
  latestNeeded: Moment | undefined,
  oldest: Moment | undefined,
  bound: Bound,
): Judgement {
  const { max } = rule.bound ?? {}
  const what = rule.anchor?.step === undefined ? '' : `the ${stepWords(rule.anchor.step)}`
  const from =
    bound.min === undefined || latestNeeded === undefined
      ? null
      : clock.dayOf(clock.shifted(latestNeeded.to, bound.min))
  const until =
    max === undefined || oldest === undefined ? null : clock.dayOf(clock.shifted(oldest.from, max))
  const { events, given } = done
  if (until !== null) {
    const because =
      known.lastDay > until
        ? `those recorded are too long ago for ${what}: it had to come by ${dateWords(until)}`
        : `${what} has to come by ${dateWords(until)}`
    return pending(known, because, events, until, given)
  }
  if (from === null || known.lastDay >= from) return done
  return pending(known, `${what} may not come before ${dateWords(from)}`, events, from, given)
}

/** The day from which (or by which) the next step counts, if the steps have to lie apart. */
function nextApart({ rule: { apart }, clock, steps }: Counted): string | undefined {
  const last = steps.at(-1)
  const length = apart?.min ?? apart?.max
  return length === undefined || last === undefined ? undefined : clock.dayOf(clock.shifted(last.to, length))
}
