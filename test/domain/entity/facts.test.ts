import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { DescribeEntity, EntityDescription } from '../../../src/domain/entity/command.ts'
import { entity } from '../../../src/domain/entity/entity.ts'
import type { EntityEvent } from '../../../src/domain/entity/event.ts'
import { FACTS, factOn } from '../../../src/domain/entity/facts.ts'
import type { EntityState } from '../../../src/domain/entity/state.ts'
import { eventId, foldOf, givenFor, recordedAs } from '../../support/domain/given.ts'

const given = givenFor(entity)
const today = '2026-03-01'
const school = { kind: 'school', id: 's-1' } as const
const imported = (row: number) => ({ kind: 'schools', sha256: 'a'.repeat(64), row })

type Said = Partial<EntityDescription> & { readonly from?: string }
const saying =
  (rest: Partial<DescribeEntity['data']>) =>
  ({ from, ...said }: Said): DescribeEntity => ({
    type: 'DescribeEntity',
    data: { description: { ...school, ...said }, occurredOn: from ?? today, from, today, ...rest },
  })
const put = saying({})
const row = (said: Said, number = 2, event?: string) =>
  saying({ occurredOn: today, source: { imported: imported(number), evidence: [] }, event })(said)

const registered: EntityEvent = {
  type: 'Registered',
  data: { ...school, name: 'Alpha', operator: 'One', district: 'la-rsd', occurredOn: '2008-08-15' },
}
const undatedRow: EntityEvent = {
  type: 'Registered',
  data: { ...school, name: 'Alpha', operator: 'One', occurredOn: '2020-01-01', imported: imported(2) },
}
const two: EntityEvent = { type: 'FactsChanged', data: { operator: 'Two', occurredOn: '2018-07-01' } }

describe('a fact that has become another one', () => {
  test('is a dated change, and the one before stays', () => {
    given(registered)
      .when(put({ operator: 'Two', from: '2018-07-01' }))
      .thenYields(two)
    const { stated, operator } = foldOf(entity, [registered, two])
    expect(operator).toBe('Two')
    expect(['2008', '2018-06-30', '2018-07-01'].map(day => factOn(stated.operator, day))).toEqual([
      'One',
      'One',
      'Two',
    ])
  })
  test('says from when', () => {
    given(registered)
      .when(put({ operator: 'Two' }))
      .thenRefuses('EntityFactUndated', { field: 'operator', stands: 'One', on: null, given: 'Two' })
    given(registered, two)
      .when(row({ operator: 'Three' }))
      .thenRefuses('EntityFactUndated', { field: 'operator', stands: 'One' })
  })
  test('is no event where it is so on that day already', () => {
    given(registered, two)
      .when(put({ operator: 'Two', from: '2019-01-01' }))
      .thenYields()
    given(registered, two)
      .when(put({ operator: 'Two' }))
      .thenYields()
    given(registered, two)
      .when(put({ operator: 'One', from: '2017' }))
      .thenYields()
  })
  test('has one value on one day', () => {
    given(registered, two)
      .when(put({ operator: 'Three', from: '2018-07-01' }))
      .thenRefuses('EntityFactTwice', { stands: 'Two', given: 'Three', on: '2018-07-01', event: eventId(1) })
    given(registered, two)
      .when(row({ operator: 'Three', from: '2018-07-01' }))
      .thenRefuses('EntityFactTwice', { field: 'operator' })
    given(registered, { ...two, data: { ...two.data, occurredOn: '2018' } })
      .when(row({ operator: 'Three', from: '2018-12-31' }))
      .thenRefuses('EntityFactTwice', { field: 'operator' })
  })
  test('is stated for the first time from a day, too', () =>
    given({ type: 'Registered', data: { ...school, name: 'Alpha', occurredOn: '2008' } })
      .when(put({ operator: 'Two', from: '2018-07-01' }))
      .thenYields(two))
  test('may come with a new name', () =>
    given(registered)
      .when(put({ name: 'Beta', district: 'denver', from: '2018-07-01' }))
      .thenYields(
        { type: 'Renamed', data: { name: 'Beta', occurredOn: '2018-07-01' } },
        { type: 'FactsChanged', data: { district: 'denver', occurredOn: '2018-07-01' } },
      ))
})

describe('a dated row', () => {
  const facts = { name: 'Alpha', operator: 'One' }
  test('registers a school that is not known', () =>
    given()
      .when(row({ ...facts, from: '2016' }))
      .thenYields(
        { type: 'Registered', data: { ...school, occurredOn: today, imported: imported(2) } },
        { type: 'FactsChanged', data: { ...facts, occurredOn: '2016', imported: imported(2) } },
      ))
  test('is recorded where it says again what was so: a row in between may come later', () =>
    given(undatedRow)
      .when(row({ ...facts, from: '2016' }))
      .thenYieldsLike({ type: 'FactsChanged', data: facts }))
  test('is recorded once', () =>
    given(undatedRow, { type: 'FactsChanged', data: { ...facts, occurredOn: '2016', imported: imported(2) } })
      .when(row({ ...facts, from: '2016' }, 2, eventId(1)))
      .thenYields())
  test('gives a name of its day', () => {
    const renamed = {
      type: 'FactsChanged',
      data: { name: 'Beta', occurredOn: '2018', imported: imported(3) },
    }
    const { name, stated } = foldOf(entity, [undatedRow, renamed as EntityEvent])
    expect([name, factOn(stated.name, '2017'), factOn(stated.name, '2018-12-31')]).toEqual([
      'Beta',
      'Alpha',
      'Beta',
    ])
  })
  test('is not contradicted by an undated one that says what is recorded of a day', () => {
    given({ type: 'Registered', data: { ...school, occurredOn: today, imported: imported(1) } }, two)
      .when(row({ operator: 'Two' }))
      .thenYieldsLike({ type: 'Registered', data: { operator: 'Two' } })
  })
})

/** What views show of an entity: every fact on every day. */
const viewOf = ({ stated }: EntityState) =>
  FACTS.flatMap(fact =>
    [null, '2014-12-31', '2015-12-31', '2016-06-30', '2016-12-31', '2017-12-31'].map(
      day => `${fact} ${day} ${fact === 'name' && day !== null ? '-' : factOn(stated[fact], day)}`,
    ),
  )

/** The state after imports of files in an order, each row under its lasting id; null if one is refused. */
function importedIn(order: readonly { readonly id: number; readonly said: Said }[]): EntityState | null {
  let revision = 0
  let state = entity.initial
  for (const { id, said } of order) {
    const decision = entity.decide(row(said, id, eventId(id)), state)
    if (!decision.ok) return null
    for (const event of decision.value) {
      state = entity.evolve(state, { ...recordedAs(event, revision++), id: eventId(id) })
    }
  }
  return state
}

test('any order of files leaves the same facts on every day', () => {
  const said = fc.record({
    name: fc.constantFrom('Alpha', 'Beta'),
    operator: fc.constantFrom(undefined, 'One', 'Two'),
    district: fc.constantFrom(undefined, 'north', 'south'),
    from: fc.constantFrom(undefined, '2015', '2016-06', '2016-12-31', '2017'),
  })
  const files = fc
    .uniqueArray(said, { minLength: 2, maxLength: 5, selector: each => JSON.stringify(each) })
    .map(all => all.map((each, at) => ({ id: at + 1, said: each as Said })))
  const orders = files.chain(all => fc.tuple(shuffled(all), shuffled(all)))
  let compared = 0
  fc.assert(
    fc.property(orders, ([one, other]) => {
      const [first, second] = [importedIn(one), importedIn(other)]
      if (first === null || second === null) return
      compared++
      expect(viewOf(first)).toEqual(viewOf(second))
    }),
    { numRuns: 3000 },
  )
  expect(compared).toBeGreaterThan(200)
})

const shuffled = <Item>(items: readonly Item[]) =>
  fc.shuffledSubarray([...items], { minLength: items.length, maxLength: items.length })
