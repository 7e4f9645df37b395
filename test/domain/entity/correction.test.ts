import { describe, expect, test } from 'vitest'
import type {
  CorrectFact,
  DescribeEntity,
  EntityDescription,
  FactCorrection,
} from '../../../src/domain/entity/command.ts'
import { entity } from '../../../src/domain/entity/entity.ts'
import type { EntityEvent } from '../../../src/domain/entity/event.ts'
import { factOn } from '../../../src/domain/entity/facts.ts'
import { eventId, foldOf, givenFor } from '../../support/domain/given.ts'

const given = givenFor(entity)
const today = '2026-03-01'
const school = { kind: 'school', id: 's-1' } as const
const imported = { kind: 'schools', sha256: 'a'.repeat(64), row: 2 }
const rationale = 'Misread in the list.'

const correcting = (event: number, correction: FactCorrection): CorrectFact => ({
  type: 'CorrectFact',
  data: { event: eventId(event), correction, rationale, occurredOn: today, today },
})
const correctedBy = (event: number, correction: FactCorrection): EntityEvent => ({
  type: 'FactCorrected',
  data: { event: eventId(event), ...correction, rationale, occurredOn: today },
})
const row = (description: Partial<EntityDescription>, from?: string): DescribeEntity => ({
  type: 'DescribeEntity',
  data: {
    description: { ...school, ...description },
    occurredOn: today,
    from,
    today,
    source: { imported, evidence: [] },
    event: eventId(2),
  },
})

const registered: EntityEvent = {
  type: 'Registered',
  data: { ...school, name: 'Alpha', operator: 'One', occurredOn: today, imported },
}
const opened: EntityEvent = { type: 'SchoolOpened', data: { occurredOn: '2008', imported } }
const changed: EntityEvent = {
  type: 'FactsChanged',
  data: { name: 'Beta', operator: 'Two', occurredOn: '2018-07-01', imported },
}

describe('a correction', () => {
  test('names the event that it puts right, and what that should have said', () => {
    given(registered)
      .when(correcting(0, { operator: 'Won' }))
      .thenYields(correctedBy(0, { operator: 'Won' }))
    const { operator, name } = foldOf(entity, [registered, correctedBy(0, { operator: 'Won' })])
    expect([operator, name]).toEqual(['Won', 'Alpha'])
  })
  test('of a day moves what is so from then on', () => {
    const { stated } = foldOf(entity, [registered, opened, changed, correctedBy(2, { on: '2017-07-01' })])
    expect(['2017-06-30', '2017-07-01'].map(day => factOn(stated.operator, day))).toEqual(['One', 'Two'])
  })
  test('of an opening makes it more precise', () => {
    const on = '2008-08-15'
    given(registered, opened).when(correcting(1, { on })).thenYields(correctedBy(1, { on }))
    expect(foldOf(entity, [registered, opened, correctedBy(1, { on })]).openedOn).toBe(on)
  })
  test('that says what stands is no event, and may be put right itself', () => {
    const past = [registered, correctedBy(0, { operator: 'Won' })]
    given(...past)
      .when(correcting(0, { operator: 'Won' }))
      .thenYields()
    given(...past)
      .when(correcting(0, { operator: 'One' }))
      .thenYieldsLike({ type: 'FactCorrected' })
    expect(foldOf(entity, [...past, correctedBy(0, { operator: 'One' })]).operator).toBe('One')
  })
  test('names an event that is there and says so', () => {
    given(registered)
      .when(correcting(7, { operator: 'Won' }))
      .thenRefuses('EntityEventUnknown')
    given(registered, correctedBy(0, { operator: 'Won' }))
      .when(correcting(1, { operator: 'One' }))
      .thenRefuses('EntityEventUnknown')
    given(registered)
      .when(correcting(0, { district: 'north' }))
      .thenRefuses('FactNotStated', { field: 'district' })
    given(registered)
      .when(correcting(0, { on: '2008' }))
      .thenRefuses('FactNotStated', { field: 'on' })
    given(registered, opened)
      .when(correcting(1, { on: '2027' }))
      .thenRefuses('DateInFuture')
  })
  test('leaves nothing that cannot be together', () => {
    const closed: EntityEvent = { type: 'SchoolClosed', data: { occurredOn: '2015' } }
    given(registered, opened, closed)
      .when(correcting(1, { on: '2016-01-01' }))
      .thenRefuses('SchoolDatesOrder')
    const again: EntityEvent = { type: 'FactsChanged', data: { operator: 'Three', occurredOn: '2019' } }
    given(registered, changed, again)
      .when(correcting(1, { on: '2019-12-31' }))
      .thenRefuses('EntityFactTwice', { field: 'operator', stands: 'Three', given: 'Two' })
    const joined: EntityEvent = { type: 'JoinedNetwork', data: { known: 'on', occurredOn: '2012' } }
    const left: EntityEvent = { type: 'LeftNetwork', data: { occurredOn: '2013-01-01' } }
    given(registered, joined, left)
      .when(correcting(1, { on: '2013-06-01' }))
      .thenRefuses('MembershipOrder')
  })
})

describe('the same file again, once what it says was corrected, is no news', () => {
  test('for an undated fact and an opening', () =>
    given(registered, opened, correctedBy(0, { operator: 'Won' }), correctedBy(1, { on: '2008-08-15' }))
      .when(row({ name: 'Alpha', operator: 'One', openedOn: '2008' }))
      .thenYields())
  test('for a dated row', () =>
    given(registered, opened, changed, correctedBy(2, { operator: 'Too', on: '2018-08-01' }))
      .when(row({ name: 'Beta', operator: 'Two' }, '2018-07-01'))
      .thenYields())
})
