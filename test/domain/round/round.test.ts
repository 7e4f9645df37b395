import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { RoundCommand } from '../../../src/domain/round/command.ts'
import type { RoundEvent } from '../../../src/domain/round/event.ts'
import { round } from '../../../src/domain/round/round.ts'
import { isOpen } from '../../../src/domain/round/state.ts'
import { foldOf, givenFor, replayed } from '../../support/domain/given.ts'

const given = givenFor(round)
const today = '2013-12-31'
const imported = { kind: 'rounds', sha256: 'a'.repeat(64), row: 1 }
type Data<Type extends RoundCommand['type']> = Extract<RoundCommand, { type: Type }>['data']
const open = (data: Partial<Data<'OpenRound'>> = {}): RoundCommand => ({
  type: 'OpenRound',
  data: { framework: 'rubric', period: '2013-H2', today, ...data },
})
const note = (data: Partial<Data<'NotePeriod'>> = {}): RoundCommand => ({
  type: 'NotePeriod',
  data: { framework: 'rubric', period: '2013-H2', today, imported, ...data },
})
const close = (data: Partial<Data<'CloseRound'>> = {}): RoundCommand => ({
  type: 'CloseRound',
  data: { today, ...data },
})
const reopen = (data: Partial<Data<'ReopenRound'>> = {}): RoundCommand => ({
  type: 'ReopenRound',
  data: { reason: 'A district was left out.', today, ...data },
})
const half = {
  framework: 'rubric',
  period: '2013-H2',
  label: '2013-H2',
  from: '2013-07-01',
  to: '2013-12-31',
}
const opened: RoundEvent = { type: 'RoundOpened', data: { ...half, occurredOn: today } }
const closed: RoundEvent = { type: 'RoundClosed', data: { occurredOn: today } }
const noted: RoundEvent = { type: 'RoundClosed', data: { unopened: half, occurredOn: today, imported } }
const reopened: RoundEvent = {
  type: 'RoundReopened',
  data: { reason: 'A district was left out.', occurredOn: today },
}

describe('a period', () => {
  test('whose id says its dates needs no others', () => given().when(open()).thenYields(opened))
  test('with any other id is registered with its dates', () => {
    given()
      .when(open({ period: 'spring-13' }))
      .thenRefuses('PeriodDatesUnknown', { period: 'spring-13' })
    given()
      .when(open({ period: 'spring-13', from: '2013-02-01' }))
      .thenRefuses('PeriodDatesUnknown')
    given()
      .when(open({ period: 'spring-13', label: 'Spring', from: '2013-02-01', to: '2013-05-31' }))
      .thenYieldsLike({
        data: { period: 'spring-13', label: 'Spring', from: '2013-02-01', to: '2013-05-31' },
      })
  })
  test('has no other dates than its id says', () =>
    given()
      .when(open({ to: '2013-12-30' }))
      .thenRefuses('PeriodDatesClash', { field: 'to', stands: '2013-12-31' }))
  test('may have its own dates said', () =>
    given()
      .when(open({ from: '2013-07-01', to: '2013-12-31' }))
      .thenYields(opened))
  test('ends after it has begun', () =>
    given()
      .when(open({ period: 'spring-13', from: '2013-06-01', to: '2013-05-31' }))
      .thenRefuses('PeriodDatesOrder'))
  test('once known keeps its dates and its label', () => {
    given(opened)
      .when(open({ from: '2013-07-02' }))
      .thenRefuses('PeriodDatesClash', { field: 'from' })
    given(opened)
      .when(open({ label: 'Autumn' }))
      .thenRefuses('PeriodDatesClash', { field: 'label' })
    given(noted)
      .when(note({ to: '2013-12-30' }))
      .thenRefuses('PeriodDatesClash')
  })
  test('known from imports only has a closed round', () => {
    given().when(note()).thenYields(noted)
    expect(isOpen(foldOf(round, [noted]))).toBe(false)
    expect(foldOf(round, [noted])).toMatchObject({ status: 'closed', openedOn: null, closedOn: null })
  })
  test('known from imports may be labelled by a later import', () =>
    given(noted)
      .when(note({ label: 'Autumn' }))
      .thenYieldsLike({ type: 'RoundClosed', data: { unopened: { label: 'Autumn' } } }))
})

describe('a round', () => {
  test('that was never opened is not open', () => expect(isOpen(round.initial)).toBe(false))
  test('is open once opened', () => expect(isOpen(foldOf(round, [opened]))).toBe(true))
  test('is closed', () => {
    given(opened).when(close()).thenYields(closed)
    expect(isOpen(foldOf(round, [opened, closed]))).toBe(false)
    given().when(close()).thenRefuses('RoundUnknown')
  })
  test('is not closed before it was opened', () =>
    given(opened)
      .when(close({ occurredOn: '2013-12-30' }))
      .thenRefuses('RoundDatesOrder'))
  test('counts a partial date as its last day', () =>
    given(opened)
      .when(close({ occurredOn: '2013' }))
      .thenYieldsLike({ data: { occurredOn: '2013' } }))
  test('is reopened with a reason, which leaves a mark', () => {
    given(opened, closed).when(reopen()).thenYields(reopened)
    const state = foldOf(round, [opened, closed, reopened])
    expect(isOpen(state)).toBe(true)
    expect(state).toMatchObject({
      status: 'reopened',
      reopened: [{ on: today, reason: 'A district was left out.' }],
    })
  })
  test('keeps the mark after it was closed again', () =>
    expect(foldOf(round, [opened, closed, reopened, closed])).toMatchObject({
      status: 'closed',
      reopened: [{ on: today }],
    }))
  test('known from imports only may be reopened', () => given(noted).when(reopen()).thenYields(reopened))
  test('is not reopened while it is open', () => {
    given(opened).when(reopen()).thenRefuses('RoundAlreadyOpen')
    given(opened, closed, reopened)
      .when(reopen({ reason: 'Another reason.' }))
      .thenRefuses('RoundAlreadyOpen')
    given().when(reopen()).thenRefuses('RoundUnknown')
  })
  test('does nothing later than tomorrow', () => {
    given()
      .when(open({ occurredOn: '2014-01-02' }))
      .thenRefuses('DateInFuture')
    given(opened)
      .when(close({ occurredOn: '2014-01' }))
      .thenRefuses('DateInFuture')
    given(opened, closed)
      .when(reopen({ occurredOn: '2014' }))
      .thenRefuses('DateInFuture')
  })
})

describe('an unchanged wish is no event', () => {
  test('opening twice', () => {
    given(opened).when(open()).thenYields()
    given(opened)
      .when(open({ label: '2013-H2', from: '2013-07-01', occurredOn: today }))
      .thenYields()
  })
  test('opening on another day is a changed one', () =>
    given(opened)
      .when(open({ occurredOn: '2013-12-30' }))
      .thenRefuses('RoundAlreadyOpen'))
  test('closing twice', () => {
    given(opened, closed).when(close()).thenYields()
    given(opened, closed)
      .when(close({ occurredOn: '2014-01-01' }))
      .thenRefuses('RoundAlreadyClosed')
  })
  test('reopening twice', () => given(opened, closed, reopened).when(reopen()).thenYields())
  test('noting twice', () => {
    given(noted).when(note()).thenYields()
    given(opened).when(note()).thenYields()
  })
  test('the same file again, whatever was done since', () => {
    const row = { occurredOn: today, imported }
    const again: RoundEvent = { type: 'RoundClosed', data: { occurredOn: '2014-01-01' } }
    given(opened, closed, reopened).when(close(row)).thenYields()
    given(opened, closed, reopened, again).when(close(row)).thenYields()
    given(opened, closed).when(open(row)).thenYields()
  })
})

describe('an import', () => {
  test('opens a round of a period that ratings had made known', () =>
    given(noted)
      .when(open({ occurredOn: '2013-07-01', imported }))
      .thenYieldsLike({ type: 'RoundOpened', data: { occurredOn: '2013-07-01', imported } }))
  test('says where it came from', () =>
    given().when(open({ imported })).thenYieldsLike({ data: { imported } }))
})

const date = fc.constantFrom(undefined, '2013', '2013-12-30', today, '2014-01-01', '2014-01-02')
const mark = fc.constantFrom(undefined, imported)
const label = fc.constantFrom(undefined, '2013-H2', 'Autumn')
const command = fc.oneof(
  fc.record({ occurredOn: date, imported: mark, label }).map(open),
  fc.record({ label }).map(note),
  fc.record({ occurredOn: date, imported: mark }).map(close),
  fc.record({ occurredOn: date, reason: fc.constantFrom('One.', 'Another.') }).map(reopen),
)
test('whatever is accepted is accepted again at once without events', () => {
  fc.assert(
    fc.property(fc.array(command, { minLength: 1, maxLength: 20, size: 'max' }), commands => {
      const { state, events } = replayed(
        round,
        commands.map(each => ({ command: each })),
      )
      const marks = events.filter(({ type }) => type === 'RoundReopened')
      expect(state?.reopened.length ?? 0).toBe(marks.length)
      if (state !== null) expect(state.period).toMatchObject({ from: '2013-07-01', to: '2013-12-31' })
    }),
    { numRuns: 1000 },
  )
})
