import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { causesOn } from '../../../src/domain/commitment/causes.ts'
import type { CommitmentCommand } from '../../../src/domain/commitment/command.ts'
import { commitment } from '../../../src/domain/commitment/commitment.ts'
import { COMMITMENT_EVENTS, type CommitmentEvent } from '../../../src/domain/commitment/event.ts'
import { ownersOf } from '../../../src/domain/commitment/ownership.ts'
import { type CommitmentState, evolve, NOT_MADE } from '../../../src/domain/commitment/state.ts'
import { COMMITMENT_STATUSES, dueOnInForce, ruleOn, statusOn } from '../../../src/domain/commitment/status.ts'
import { tallyOf } from '../../../src/domain/commitment/tally.ts'
import { trajectoriesOn } from '../../../src/domain/commitment/trajectory.ts'
import type { Recorded } from '../../../src/domain/decider.ts'
import { type Actor, partiesOf } from '../../../src/domain/values/actor.ts'
import { lastDayOf } from '../../../src/domain/values/date.ts'
import {
  add,
  amend,
  amended,
  assess,
  assessed,
  dana,
  extend,
  extended,
  fromFile,
  importing,
  judge,
  judged,
  made,
  make,
  reach,
  reached,
  report,
  reported,
  revise,
  sam,
  source,
  supersede,
  tess,
  withdraw,
} from '../../support/domain/commitment-fixtures.ts'
import { ann, replayed } from '../../support/domain/given.ts'

const DAYS = [
  '2012-12',
  '2013',
  '2013-01-15',
  '2013-06-30',
  '2014-01-14',
  '2014-01-15',
  '2014-01-16',
  '2014-02-15',
]
const base = fc.record({
  actor: fc.constantFrom<Actor>(
    dana,
    sam,
    tess,
    ann,
    { ...ann, onBehalfOf: 'dana' },
    { ...tess, onBehalfOf: 'north' },
  ),
  district: fc.constantFrom(undefined, undefined, 'north', 'south'),
  occurredOn: fc.constantFrom(undefined, ...DAYS, '2014-03-01'),
})
const reasons = fc.record({
  rationale: fc.option(fc.constantFrom('As the minutes say.', 'Seen.'), { nil: undefined, freq: 6 }),
  note: fc.constantFrom(undefined, 'A note'),
  evidence: fc.constantFrom(undefined, source),
})
const due = fc.constantFrom('2013', '2013-06', '2014-01-15', '2014-01-16', '2014-06', '2015', '2016-02-29')
const term = (...values: readonly string[]) => fc.constantFrom(undefined, ...values)
const terms = fc.record({
  text: term('Half of it', 'All of it'),
  measure: term('share', 'money'),
  unit: term('ratio'),
  baseline: term('0.25', '0', '1x'),
  target: term('0.50', '0.1', 'all'),
})
const id = fc.constantFrom('m1', 'm2', 'constructor')
const value = fc.constantFrom(undefined, '0.40', '-1.5', '0')
const completion = fc.constantFrom('not-started', 'limited', 'substantial', 'complete')
const verdict = fc.constantFrom('kept', 'partly-kept', 'broken')
/** The day on which the target was met; mostly absent, because only a verdict of `kept` may have it. */
const metOn = fc.option(fc.constantFrom(...DAYS), { nil: undefined, freq: 1 })
const said = fc.tuple(base, reasons).map(([by, why]) => ({ ...by, ...why }))

const making = fc
  .tuple(said, terms, fc.option(due, { nil: undefined }), fc.boolean())
  .map(([by, wish, dueOn, isOrganisation]) =>
    make({
      ...by,
      wish: {
        ...wish,
        text: wish.text ?? 'Half of it',
        dueOn,
        owner: { kind: isOrganisation ? 'organisation' : 'district', id: 'north' },
      },
    }),
  )
const imports = fc
  .tuple(fc.nat(12), fc.constantFrom(...DAYS, '2015'), fc.constantFrom('2013', '2014-06', '2016'))
  .map(([which, occurredOn, dueOn]) => {
    const steps: readonly CommitmentEvent[] = [
      made({ occurredOn, dueOn, baseline: undefined }),
      reached({ occurredOn }),
      reported({ occurredOn }),
      extended({ occurredOn, dueOn, late: false }),
      amended({ occurredOn, measure: 'money' }),
      amended({ occurredOn, baseline: '0.1' }),
      assessed({ occurredOn, completion: 'complete' }),
      judged({ occurredOn, verdict: 'kept', metOn: '2013' }),
    ]
    const { type, data } = steps[which % steps.length] ?? made()
    return importing(fromFile({ type, data } as CommitmentEvent), `row-${which}-${occurredOn}-${dueOn}`)
  })

const moving: fc.Arbitrary<CommitmentCommand> = fc.oneof(
  fc.tuple(said, id).map(([by, of]) => add({ ...by, id: of })),
  fc.tuple(said, id).map(([by, of]) => reach({ ...by, id: of })),
  fc.tuple(said, value).map(([by, given]) => report({ ...by, value: given })),
  fc.tuple(said, due).map(([by, dueOn]) => extend({ ...by, dueOn })),
  fc.tuple(said, terms).map(([by, wish]) => amend({ ...by, change: wish })),
  fc.tuple(said, completion).map(([by, given]) => assess({ ...by, completion: given })),
  fc.tuple(said, verdict, metOn).map(([by, given, met]) => judge({ ...by, verdict: given, metOn: met })),
  fc.tuple(said, verdict, metOn).map(([by, given, met]) => revise({ ...by, verdict: given, metOn: met })),
)
const ending: fc.Arbitrary<CommitmentCommand> = fc.oneof(
  said.map(withdraw),
  fc.tuple(said, fc.constantFrom('c1', 'c2')).map(([by, of]) => supersede({ ...by, supersededBy: of })),
)
const command = fc.oneof(
  { weight: 2, arbitrary: making },
  { weight: 14, arbitrary: moving },
  { weight: 1, arbitrary: ending },
)
const asked = (each: CommitmentCommand) =>
  each.type === 'ImportStep' ? { command: each, id: each.data.id } : { command: each, actor: each.data.actor }

type Step = Recorded<CommitmentEvent>
const dayOf = ({ data }: Step) => lastDayOf(data.occurredOn)

/** Expects of a step what must hold when it is recorded, given the state before it. */
function holds(step: Step, before: CommitmentState): void {
  expect(before.ended).toBeNull()
  const { type, data, actor } = step
  if (before.made !== null) expect(dayOf(step) >= lastDayOf(before.made.on)).toBe(true)
  if (type === 'MilestoneReached') {
    expect(before.milestones.find(each => each.id === data.milestone)?.reachedOn).toBeNull()
  }
  if (type === 'CompletionAssessed') {
    expect(before.completions.filter(each => each.completion === 'complete')).toEqual([])
  }
  if (type === 'DueDateExtended') {
    const inForce = lastDayOf(before.inForce?.dueOn ?? '')
    expect(lastDayOf(data.dueOn) > inForce).toBe(true)
    expect(data.late).toBe(dayOf(step) > inForce)
  }
  if (type === 'CompletionAssessed' || type === 'VerdictIssued' || type === 'VerdictRevised') {
    expect(partiesOf(actor).filter(party => ownersOf(before).includes(party))).toEqual([])
    expect(data.rationale).toBeDefined()
  }
  if (type !== 'VerdictIssued' && type !== 'VerdictRevised') return
  expect(before.verdicts.length > 0).toBe(type === 'VerdictRevised')
  const dueOn = dueOnInForce(before, dayOf(step))
  if (data.verdict === 'broken' && dueOn !== null) expect(dayOf(step) >= lastDayOf(dueOn)).toBe(true)
}

/** Expects that the first wording of a promise stays, whatever was recorded since. */
function keepsFirstWording({ original, made: first }: CommitmentState): void {
  const {
    text,
    measure = null,
    unit = null,
    baseline = null,
    target = null,
    dueOn = null,
  } = first?.data ?? {}
  const { baseline: stated, ...rest } = original ?? {}
  expect(rest).toEqual({ text, measure, unit, target, dueOn })
  if (baseline !== null) expect(stated).toBe(baseline)
}

/** Expects that the causes of a status alone give the same status, by the same rule. */
function restsOnItsCauses(steps: readonly Step[], state: CommitmentState, day: string): void {
  const causes = new Set(causesOn(steps, state, day).map(({ event }) => event))
  const alone = steps.filter(({ id }) => causes.has(id)).reduce(evolve, NOT_MADE)
  expect([causes.size > 0, ruleOn(alone, day)]).toEqual([true, ruleOn(state, day)])
}

/** Expects that on any day a promise is counted once, in one column of the scorecard. */
function standsSomewhere(steps: readonly Step[]): void {
  for (const day of [...DAYS.map(lastDayOf), '2014-06-30', '2015-01-01', '2019-01-01']) {
    const state = steps.filter(step => dayOf(step) <= day).reduce(evolve, NOT_MADE)
    if (state.made === null) continue
    const standing = statusOn(state, day)
    expect(COMMITMENT_STATUSES).toContain(standing)
    restsOnItsCauses(
      steps.filter(step => dayOf(step) <= day),
      state,
      day,
    )
    const tally = tallyOf([standing])
    const { kept, notYetDue, due: dueSoFar, withdrawn: back, superseded: replaced } = tally
    expect(notYetDue + dueSoFar + back + replaced).toBe(1)
    const { partlyKept, broken, overdue, notMeasurable, unknown } = tally
    expect(
      kept.onOriginalTerms +
        kept.onAmendedTerms +
        kept.late +
        partlyKept +
        broken +
        overdue +
        notMeasurable +
        unknown,
    ).toBe(dueSoFar)
    expect(() => trajectoriesOn(state, day)).not.toThrow()
  }
}

test('whatever is accepted is accepted again without events, and every rule holds of what is recorded', () => {
  const seen = new Set<string>()
  fc.assert(
    fc.property(
      making,
      fc.array(command, { minLength: 5, maxLength: 40, size: 'max' }),
      (first, commands) => {
        const { state, events } = replayed(commitment, [first, ...commands].map(asked))
        let before = commitment.initial
        for (const event of events) {
          seen.add(event.type)
          holds(event, before)
          before = commitment.evolve(before, event)
        }
        if (state.made === null) return
        keepsFirstWording(state)
        expect(events.filter(({ type }) => type === 'CommitmentMade')).toHaveLength(1)
        // Nothing is dated after the end either, so that views see no move after it.
        const { ended } = state
        if (ended !== null) expect(state.steps.at(-1)?.id).toBe(ended.event)
        standsSomewhere(state.steps)
      },
    ),
    { numRuns: 600 },
  )
  expect([...seen].sort()).toEqual(Object.keys(COMMITMENT_EVENTS).sort())
})

test('with imports among them it is the same, in whatever order they come', () => {
  const mixed = fc.oneof({ weight: 1, arbitrary: imports }, { weight: 2, arbitrary: command })
  fc.assert(
    fc.property(fc.array(mixed, { minLength: 5, maxLength: 30, size: 'max' }), commands => {
      const { state, events } = replayed(commitment, commands.map(asked))
      expect(events.filter(({ type }) => type === 'CommitmentMade').length).toBeLessThanOrEqual(1)
      const { steps, ...folded } = state
      expect(folded).toEqual(steps.reduce(evolve, NOT_MADE))
      if (state.made === null) return
      keepsFirstWording(state)
      standsSomewhere(steps)
    }),
    { numRuns: 300 },
  )
})
