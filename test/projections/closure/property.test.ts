import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { findingsOn, recordOf } from '../../../src/domain/closure/compliance.ts'
import { datedSteps } from '../../../src/domain/closure/dated-steps.ts'
import type { ClosureEvent } from '../../../src/domain/closure/event.ts'
import { caseOn } from '../../../src/domain/closure/fold.ts'
import type { CaseStep } from '../../../src/domain/closure/order.ts'
import { lastDayIn } from '../../../src/domain/closure/step-date.ts'
import type { ProcessEvent } from '../../../src/domain/process/event.ts'
import { process } from '../../../src/domain/process/process.ts'
import { cases, proposedRow } from '../../support/app/closures.ts'
import type { Cells } from '../../support/app/importing.ts'
import { eventId, foldOf } from '../../support/domain/given.ts'
import { packWith, ruleWith } from '../../support/domain/process-fixtures.ts'

const DAYS = [
  '2013-01-10',
  '2013-01-15',
  '2013-02-01',
  '2013-02-28',
  '2013-06-30',
  '2013-07-01',
  '2014-01-01',
] as const
const DATES = [...DAYS, '2013-01', '2013-02', '2013', 'SY2012-13'] as const

const ONE_IS_ENOUGH = () => []
const imported = { kind: 'closures', sha256: 'a'.repeat(64), row: 1 }
const KINDS: readonly ((on: {
  occurredOn: string
  evidence: never[]
  imported: typeof imported
}) => ClosureEvent)[] = [
  data => ({ type: 'CaseOpened', data }),
  data => ({ type: 'SchoolScreened', data }),
  data => ({ type: 'CaseCleared', data }),
  data => ({ type: 'ActionProposed', data: { action: 'closure', receiving: ['b'], ...data } }),
  data => ({ type: 'ActionProposed', data: { expiresOn: '2013-02-20', ...data } }),
  data => ({ type: 'ProposalAmended', data: { action: 'phase-out', ...data } }),
  data => ({ type: 'ProposalWithdrawn', data }),
  data => ({ type: 'DecisionMade', data: { outcome: 'approved', ref: 'vote', ...data } }),
  data => ({ type: 'DecisionMade', data: { outcome: 'rejected', ...data } }),
  data => ({ type: 'DecisionMade', data: { outcome: 'tabled', ...data } }),
  data => ({ type: 'DecisionStayed', data: { ref: 'stay', ...data } }),
  data => ({ type: 'DecisionAnnulled', data }),
  data => ({ type: 'DecisionReinstated', data: { refersTo: ['stay'], ...data } }),
  data => ({ type: 'CaseReconsidered', data }),
  data => ({ type: 'ClosurePostponed', data: { effectiveOn: '2014', ...data } }),
  data => ({ type: 'ClosureEffected', data }),
  data => ({ type: 'HearingHeld', data: { kind: 'public-hearing', ...data } }),
]
/** A rule of most kinds, and a moratorium in the middle. */
const hearing = { type: 'hearing', kind: 'public-hearing' }
const decision = { type: 'decision' }
const LAW = packWith([
  ruleWith({ id: 'hearing', kind: 'required', step: hearing, anchor: { step: decision } }),
  ruleWith({
    id: 'wait',
    kind: 'interval',
    step: decision,
    anchor: { step: hearing },
    bound: { min: 'P1M' },
  }),
  ruleWith({ id: 'by-june', kind: 'deadline', step: decision, anchor: { calendar: '06-30' } }),
  ruleWith({ id: 'reason', kind: 'content', step: decision, fields: ['reason'], actions: ['phase-out'] }),
])
const declared: ProcessEvent = {
  type: 'MoratoriumDeclared',
  data: {
    moratorium: 'm',
    scope: { actions: ['closure'] },
    from: '2013-02-01',
    until: '2013-06-30',
    authority: 'Act 2',
    evidence: [],
    occurredOn: '2013-01-15',
  },
}
const { moratoria } = foldOf(process, [declared])
/** How the steps until a day stand by them. */
function judgedOn(all: readonly CaseStep[], day: string) {
  const until = all.filter(({ data }) => lastDayIn(data.occurredOn) <= day)
  const record = recordOf(caseOn(until, day, ONE_IS_ENOUGH), false)
  return findingsOn({ version: LAW, moratoria }, datedSteps(until), day, record)
}

const steps = fc
  .array(fc.tuple(fc.nat(KINDS.length - 1), fc.constantFrom(...DATES)), { minLength: 1, maxLength: 12 })
  .map(all =>
    all.flatMap(([kind, occurredOn], at): CaseStep[] => {
      const event = KINDS[kind]?.({ occurredOn, evidence: [], imported })
      const actor = { person: 'ann', key: 'k', role: 'operator' }
      return event === undefined ? [] : [{ ...event, id: eventId(at + 1), revision: at, actor }]
    }),
  )

test('in whatever order steps were recorded, a case stands the same on every day, and rules read the same', () => {
  fc.assert(
    fc.property(steps, fc.infiniteStream(fc.nat()), (given, picks) => {
      const shuffled = [...given]
        .map(step => [picks.next().value ?? 0, step] as const)
        .sort(([a], [b]) => a - b)
        .map(([, step], revision) => ({ ...step, revision }))
      const withoutOrder = (all: readonly CaseStep[]) => all.map(step => ({ ...step, revision: 0 }))
      for (const day of DAYS) {
        expect(caseOn(withoutOrder(shuffled), day, ONE_IS_ENOUGH)).toEqual(
          caseOn(withoutOrder(given), day, ONE_IS_ENOUGH),
        )
      }
      expect(datedSteps(withoutOrder(shuffled))).toEqual(datedSteps(withoutOrder(given)))
      for (const day of DAYS) expect(judgedOn(shuffled, day)).toEqual(judgedOn(given, day))
    }),
    { numRuns: 60 },
  )
})

test('on a day a case stands as one that only ever had the steps until then', () => {
  fc.assert(
    fc.property(steps, fc.constantFrom(...DAYS), (given, day) => {
      const until = given.filter(({ data }) => lastDayIn(data.occurredOn) <= day)
      expect(caseOn(until, day, ONE_IS_ENOUGH)).toEqual(caseOn(given, day, ONE_IS_ENOUGH))
      expect(judgedOn(until, day)).toEqual(judgedOn(given, day))
    }),
    { numRuns: 60 },
  )
})

test('a ledger that only ever got the rows until a day answers as one that got all of them does for that day', async () => {
  const rows: readonly Cells[] = [
    proposedRow({ receiving_ids: 'north-2' }),
    { step: 'hearing', occurred_on: '2013-04', kind: 'public-hearing' },
    { step: 'finding', occurred_on: '2013-05-06', ref: 'f', recommendation: 'against' },
    { step: 'decision', occurred_on: '2013-05-22', outcome: 'approved', refers_to: 'f' },
    { step: 'annulled', occurred_on: '2013-06-10', authority: 'Court' },
  ]
  const whole = cases()
  await whole.imported(...rows)
  for (const [at, day] of ['2013-03-21', '2013-04-30', '2013-05-06', '2013-05-22', '2013-06-10'].entries()) {
    const part = cases()
    await part.imported(...rows.slice(0, at + 1))
    const [a, b] = [await part.viewOn('2015-01-01'), await whole.viewOn(day)]
    const shown = ({ steps: told, revision: _r, position: _p, asOf: _a, ...view }: typeof a) => ({
      ...view,
      steps: told.map(({ step, on, state }) => ({ step, on, state })),
    })
    expect(shown(b)).toEqual(shown(a))
    const prefix = await whole.on('2015-01-01', 'c-1', 4 + at)
    expect(prefix?.state).toBe(a.state)
  }
})
