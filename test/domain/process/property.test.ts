import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { breachOf, complianceOn } from '../../../src/domain/process/compliance.ts'
import type { CaseRecord, DatedStep } from '../../../src/domain/process/dated-step.ts'
import type { ProcessVersion } from '../../../src/domain/process/document.ts'
import type { RuleFinding } from '../../../src/domain/process/finding.ts'
import type { Rule } from '../../../src/domain/process/rule.ts'
import { dayAfter, dayFromNumber, dayToNumber } from '../../../src/domain/values/date.ts'
import { spanOf } from '../../../src/domain/values/date-span.ts'
import { packWith, ruleWith } from '../../support/domain/process-fixtures.ts'

const approval = { type: 'decision', outcome: 'approved' }
const hearing = { type: 'hearing' }
const pick = fc.constantFrom('first', 'last', 'each', 'any')
const length = fc.constantFrom('P0D', 'P1D', 'P15D', 'P1M', 'P2M', 'P1M10D')
const bound = fc
  .tuple(length, fc.option(fc.constantFrom('P2M', 'P3M', 'P90D'), { nil: undefined }))
  .map(([min, max]) => ({ min, ...(max === undefined || (min === 'P2M' && max !== 'P3M') ? {} : { max }) }))

/** A rule of any kind about hearings, notices and a vote. */
const rules: fc.Arbitrary<Rule> = fc
  .oneof(
    fc.record({
      kind: fc.constant('count'),
      step: fc.constant(hearing),
      count: fc.integer({ min: 1, max: 3 }),
    }),
    fc.record({
      kind: fc.constant('count'),
      step: fc.constant(hearing),
      anchor: pick.map(each => ({ step: { ...approval, pick: each } })),
      count: fc.integer({ min: 1, max: 2 }),
      bound,
    }),
    fc.record({
      kind: fc.constant('required'),
      step: fc.constant(hearing),
      anchor: fc.constant({ step: approval }),
    }),
    fc.record({
      kind: fc.constant('interval'),
      step: pick.map(each => ({ ...approval, pick: each })),
      anchor: fc.constantFrom('first', 'last').map(each => ({ step: { ...hearing, pick: each } })),
      bound,
    }),
    fc.record({
      kind: fc.constant('deadline'),
      step: pick.map(each => ({ ...hearing, pick: each })),
      anchor: fc.constantFrom({ calendar: '03-15' }, { step: { type: 'notice' }, offset: 'P1M' }),
    }),
    fc.record({ kind: fc.constant('content'), step: fc.constant(approval), fields: fc.constant(['by']) }),
    fc.record({
      kind: fc.constant('independence'),
      step: fc.constant(approval),
      anchor: fc.constant({ step: hearing }),
    }),
  )
  .map(ruleWith)

const days = fc.integer({ min: dayToNumber('2013-01-20'), max: dayToNumber('2013-05-10') }).map(dayFromNumber)
const proposed: DatedStep = { event: 'p', step: 'proposed', occurredOn: '2013-01-01', action: 'closure' }
const dates = fc.oneof(
  { arbitrary: days, weight: 3 },
  { arbitrary: fc.constantFrom('2013-02', '2013-03', '2013-04'), weight: 1 },
)

const stepsDated = (date: fc.Arbitrary<string>): fc.Arbitrary<readonly DatedStep[]> =>
  fc
    .array(
      fc.record({
        step: fc.constantFrom<DatedStep['step']>('hearing', 'hearing', 'notice', 'decision', 'waived'),
        occurredOn: date,
        by: fc.constantFrom('the board', 'the mayor', undefined),
      }),
      { maxLength: 5 },
    )
    .map(all => [
      proposed,
      ...all
        .map(
          (each, at): DatedStep => ({
            ...each,
            event: `e${at}`,
            ...(each.step === 'decision' ? { outcome: 'approved' } : {}),
            ...(each.step === 'waived' ? { rule: at % 2 === 0 ? 'R1' : 'R9' } : {}),
          }),
        )
        .toSorted((a, b) => (spanOf(a.occurredOn).to < spanOf(b.occurredOn).to ? -1 : 1)),
    ])
const records = fc.record({ isComplete: fc.boolean(), hasEnded: fc.boolean() })
/** As it is told on a day: a case that has ended did so some days before. */
const recordOn = (
  day: string,
  { isComplete, hasEnded }: { readonly isComplete: boolean; readonly hasEnded: boolean },
): CaseRecord => ({ isComplete, endedOn: hasEnded ? dayFromNumber(dayToNumber(day) - 20) : null })

const LATER = '2013-12-31'
const packs = new WeakMap<Rule, ProcessVersion>()
function findingOf(rule: Rule, steps: readonly DatedStep[], day: string, record: CaseRecord): RuleFinding {
  const pack = packs.get(rule) ?? packWith([rule])
  packs.set(rule, pack)
  const [finding] = complianceOn(pack, steps, day, record)
  if (finding === undefined) throw new Error('the pack has no rule')
  return finding
}

test('a day sees what it would see if nothing had come later', () =>
  fc.assert(
    fc.property(rules, stepsDated(dates), days, records, (rule, steps, day, told) => {
      const record = recordOn(day, told)
      const until = steps.filter(({ occurredOn }) => spanOf(occurredOn).to <= day)
      expect(findingOf(rule, steps, day, record)).toEqual(findingOf(rule, until, day, record))
      const known = until.map(({ event }) => event)
      expect(known).toEqual(expect.arrayContaining([...findingOf(rule, steps, day, record).events]))
    }),
  ))

test('without a new step only what is not yet due changes from one day to the next', () =>
  fc.assert(
    fc.property(rules, stepsDated(dates), days, records, (rule, steps, day, told) => {
      const record = recordOn(day, told)
      const next = dayAfter(day)
      if (steps.some(({ occurredOn }) => spanOf(occurredOn).to === next)) return
      const [before, after] = [findingOf(rule, steps, day, record), findingOf(rule, steps, next, record)]
      // A waiver stands over what is not yet due as well, and what was kept all the same is told as kept.
      if (before.result === 'waived') expect(['waived', 'satisfied']).toContain(after.result)
      else if (before.result !== 'not-yet-due') expect(after.result).toBe(before.result)
      if (before.result === after.result) expect(after.dueOn).toBe(before.dueOn)
    }),
  ))

/** The steps with an exact day for each date: every choice of days that the dates may mean. */
function* readings(steps: readonly DatedStep[]): Generator<readonly DatedStep[]> {
  const at = steps.findIndex(({ occurredOn }) => occurredOn.length < 10)
  const loose = steps[at]
  if (loose === undefined) return yield steps
  const { from, to } = spanOf(loose.occurredOn)
  for (let day = dayToNumber(from); day <= dayToNumber(to); day++)
    yield* readings(steps.with(at, { ...loose, occurredOn: dayFromNumber(day) }))
}

const mostlyLoose = fc.oneof(days, fc.constantFrom('2013-02', '2013-03', '2013-04'))

test('a date counts with its whole span: what every day of it gives is the result, else it cannot be told', () =>
  fc.assert(
    fc.property(rules, stepsDated(mostlyLoose), (rule, steps) => {
      fc.pre(rule.anchor !== undefined && rule.kind !== 'independence')
      // The date of a waiver decides only the day from which it counts.
      const told = steps.filter(({ step }) => step !== 'waived')
      const isLoose = ({ occurredOn }: DatedStep) => occurredOn.length < 10
      fc.pre(told.some(isLoose) && told.filter(isLoose).length <= 2)
      const record = { isComplete: true, endedOn: null }
      const each = new Set<string>()
      for (const reading of readings(told)) {
        each.add(findingOf(rule, inOrder(reading), LATER, record).result)
        if (each.size > 1) break
      }
      const { result } = findingOf(rule, told, LATER, record)
      expect([...each, result]).toEqual(each.size === 1 ? [result, result] : [...each, 'cannot-be-told'])
    }),
    { numRuns: 50 },
  ))
const inOrder = (steps: readonly DatedStep[]) =>
  steps.toSorted((a, b) => (a.occurredOn < b.occurredOn ? -1 : a.occurredOn > b.occurredOn ? 1 : 0))

test('a step that breaks no binding rule leaves no rule broken that was not', () =>
  fc.assert(
    fc.property(rules, stepsDated(days), days, (rule, steps, day) => {
      const step: DatedStep = {
        event: 'new',
        step: 'decision',
        outcome: 'approved',
        occurredOn: day,
        by: 'the board',
      }
      const complete = { isComplete: true, endedOn: null }
      const until = steps.filter(({ occurredOn }) => occurredOn <= day)
      const before = findingOf(rule, until, day, complete).result
      const after = findingOf(rule, [...until, step], day, complete).result
      const isBroken = after === 'violated' && before !== 'violated'
      expect(breachOf(packWith([rule]), until, step, complete).length > 0).toBe(isBroken)
      expect(breachOf(packWith([{ ...rule, binding: 'advisory' }]), until, step, complete)).toEqual([])
    }),
  ))
