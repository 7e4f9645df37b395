import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { DescribeEntity, EntityDescription } from '../../../src/domain/entity/command.ts'
import { entity } from '../../../src/domain/entity/entity.ts'
import type { EntityEvent } from '../../../src/domain/entity/event.ts'
import { foldOf, givenFor, replayed } from '../../support/domain/given.ts'

const given = givenFor(entity)
const today = '2014-01-15'
const source = (row = 1) => ({
  imported: { kind: 'districts', sha256: 'a'.repeat(64), row },
  evidence: [{ title: 'List of members', kind: 'source' }],
})
const describing = (
  wish: Partial<EntityDescription> = {},
  rest: Partial<DescribeEntity['data']> = {},
): DescribeEntity => ({
  type: 'DescribeEntity',
  data: { description: { kind: 'district', id: 'north', ...wish }, occurredOn: today, today, ...rest },
})
const registered: EntityEvent = {
  type: 'Registered',
  data: { kind: 'district', id: 'north', name: 'North', occurredOn: today },
}
const joined: EntityEvent = { type: 'JoinedNetwork', data: { known: 'on', occurredOn: '2012-05-01' } }
const left: EntityEvent = { type: 'LeftNetwork', data: { occurredOn: '2013-05-01' } }

describe('registering', () => {
  test('an entity has a name', () => {
    given()
      .when(describing({ name: 'North' }))
      .thenYields(registered)
    given().when(describing()).thenRefuses('EntityNameMissing')
  })
  test('adds what was left out before', () =>
    given(registered)
      .when(describing({ state: 'CO' }))
      .thenYields({
        type: 'Registered',
        data: { kind: 'district', id: 'north', state: 'CO', occurredOn: today },
      }))
  test('an unchanged wish is no event', () => {
    given(registered)
      .when(describing({ name: 'North' }))
      .thenYields()
    given(registered).when(describing()).thenYields()
  })
  test('no fact but the name is changed without a date', () => {
    const known = foldOf(entity, [
      registered,
      { ...registered, data: { ...registered.data, state: 'CO' } } as EntityEvent,
    ])
    expect(entity.decide(describing({ state: 'NM' }), known)).toMatchObject({
      refusal: { code: 'EntityFactUndated', field: 'state', stands: 'CO', on: null, given: 'NM' },
    })
  })
  test('nothing is dated later than tomorrow', () => {
    given()
      .when(describing({ name: 'North' }, { occurredOn: '2014-01-17' }))
      .thenRefuses('DateInFuture')
    given()
      .when(describing({ name: 'North', joinedOn: '2014' }))
      .thenRefuses('DateInFuture')
  })
})

describe('renaming', () => {
  const renamed: EntityEvent = { type: 'Renamed', data: { name: 'Northern', occurredOn: today } }
  test('is an event of its own, so that the old name stays in the record', () =>
    given(registered)
      .when(describing({ name: 'Northern' }))
      .thenYields(renamed))
  test('twice is once', () =>
    given(registered, renamed)
      .when(describing({ name: 'Northern' }))
      .thenYields())
  test('back is another renaming', () =>
    given(registered, renamed)
      .when(describing({ name: 'North' }))
      .thenYieldsLike({ type: 'Renamed', data: { name: 'North' } }))
  test('by an import says from when: files may come in any order', () =>
    given(registered)
      .when(describing({ name: 'Northern' }, { source: source() }))
      .thenRefuses('EntityFactUndated', { field: 'name' }))
})

describe('the same file again is no news', () => {
  const file = { source: source() }
  test('after a renaming', () =>
    given(registered, { type: 'Renamed', data: { name: 'Northern', occurredOn: today } })
      .when(describing({ name: 'North' }, file))
      .thenYields())
  test('after the district left, and after it joined again', () => {
    const again: EntityEvent = { type: 'JoinedNetwork', data: { known: 'on', occurredOn: '2013-09-01' } }
    given(registered, joined, left)
      .when(describing({ joinedOn: '2012-05-01' }, file))
      .thenYields()
    given(registered, joined, left, again)
      .when(describing({ joinedOn: '2012-05-01' }, file))
      .thenYields()
  })
})

describe('membership', () => {
  test('begins on a day', () =>
    given(registered)
      .when(describing({ joinedOn: '2012-05-01' }))
      .thenYields(joined))
  test('or is known by a day', () =>
    given(registered)
      .when(describing({ joinedBy: '2012' }))
      .thenYields({ type: 'JoinedNetwork', data: { known: 'by', occurredOn: '2012' } }))
  test('begins once', () => {
    given(registered, joined)
      .when(describing({ joinedOn: '2012-05-01' }))
      .thenYields()
    given(registered, joined)
      .when(describing({ joinedOn: '2012-05-02' }))
      .thenRefuses('EntityFactClash', { field: 'joinedOn' })
  })
  test('ends after it began', () => {
    given(registered, joined)
      .when(describing({ leftOn: '2013-05-01' }))
      .thenYields(left)
    given(registered, joined)
      .when(describing({ leftOn: '2012-04-30' }))
      .thenRefuses('MembershipOrder')
    given(registered)
      .when(describing({ leftOn: '2013-05-01' }))
      .thenRefuses('MembershipOrder')
  })
  test('a partial date counts as its last day', () => {
    given(registered, joined)
      .when(describing({ leftOn: '2012' }))
      .thenYieldsLike({ type: 'LeftNetwork' })
    given(registered, { type: 'JoinedNetwork', data: { known: 'by', occurredOn: '2012' } })
      .when(describing({ leftOn: '2012-11-30' }))
      .thenRefuses('MembershipOrder')
  })
  test('may begin again once it ended, and not before that', () => {
    given(registered, joined, left)
      .when(describing({ joinedOn: '2013-09-01' }))
      .thenYields({ type: 'JoinedNetwork', data: { known: 'on', occurredOn: '2013-09-01' } })
    given(registered, joined, left)
      .when(describing({ joinedOn: '2013-04-30' }))
      .thenRefuses('EntityFactClash', { field: 'joinedOn' })
  })
  test('what ended stays ended for who says again when it began', () =>
    given(registered, joined, left)
      .when(describing({ joinedOn: '2012-05-01', leftOn: '2013-05-01' }))
      .thenYields())
})

describe('a date by which a district had joined', () => {
  const by2012: EntityEvent = { type: 'JoinedNetwork', data: { known: 'by', occurredOn: '2012' } }
  test('is borne out by an earlier date, in whatever order they come', () => {
    given(registered, by2012)
      .when(describing({ joinedOn: '2012-05-01' }))
      .thenYields(joined)
    given(registered, joined)
      .when(describing({ joinedBy: '2012' }))
      .thenYields()
    given(registered, by2012, joined)
      .when(describing({ joinedBy: '2012' }))
      .thenYields()
  })
  test('is narrowed by an earlier such date, and not widened by a later one', () => {
    given(registered, by2012)
      .when(describing({ joinedBy: '2011' }))
      .thenYieldsLike({ type: 'JoinedNetwork', data: { known: 'by', occurredOn: '2011' } })
    given(registered, by2012)
      .when(describing({ joinedBy: '2013' }))
      .thenYields()
  })
  test('contradicts a later date', () => {
    given(registered, by2012)
      .when(describing({ joinedOn: '2013-01-01' }))
      .thenRefuses('EntityFactClash', { field: 'joinedOn', stands: '2012', given: '2013-01-01' })
    given(registered, joined)
      .when(describing({ joinedBy: '2011' }))
      .thenRefuses('EntityFactClash', { field: 'joinedOn' })
  })
  test('begins no further membership: it is true of the one before', () =>
    given(registered, joined, left)
      .when(describing({ joinedBy: '2013' }))
      .thenYields())
  test('that is narrowed after the district left leaves it so', () => {
    const after = foldOf(entity, [registered, by2012, left, joined])
    expect(after).toMatchObject({ joined: { on: '2012-05-01', known: 'on' }, leftOn: '2013-05-01' })
  })
})

describe('the strategy', () => {
  const adopted: EntityEvent = {
    type: 'StrategyAdopted',
    data: { on: '2010', funders: ['A', 'B'], occurredOn: '2010' },
  }
  test('is adopted on a day, with funders', () =>
    given(registered)
      .when(describing({ adoptedOn: '2010', funders: ['A', 'B'] }))
      .thenYields(adopted))
  test('once', () => {
    given(registered, adopted)
      .when(describing({ adoptedOn: '2010', funders: ['A', 'B'] }))
      .thenYields()
    given(registered, adopted)
      .when(describing({ adoptedOn: '2011' }))
      .thenRefuses('EntityFactClash')
    given(registered, adopted)
      .when(describing({ funders: ['A'] }))
      .thenRefuses('EntityFactClash')
  })
  test('has its funders told apart, whatever their names hold', () =>
    given(registered, adopted)
      .when(describing({ funders: ['A; B'] }))
      .thenRefuses('EntityFactClash', { field: 'funders' }))
  test('may have its funders said afterwards', () => {
    const bare: EntityEvent = {
      type: 'StrategyAdopted',
      data: { on: '2010', funders: [], occurredOn: '2010' },
    }
    given(registered, bare)
      .when(describing({ adoptedOn: '2010', funders: ['A', 'B'] }))
      .thenYields(adopted)
    given(registered, adopted)
      .when(describing({ adoptedOn: '2010' }))
      .thenYields()
  })
  test('has funders only where it was adopted', () =>
    given(registered)
      .when(describing({ funders: ['A'] }))
      .thenRefuses('FundersWithoutAdoption'))
})

describe('a school', () => {
  const school = { kind: 'school', id: 'east' } as const
  const known: EntityEvent = { type: 'Registered', data: { ...school, name: 'East', occurredOn: today } }
  test('opens and closes', () =>
    given(known)
      .when(describing({ ...school, openedOn: '2001-09', closedOn: '2013-06-30' }))
      .thenYields(
        { type: 'SchoolOpened', data: { occurredOn: '2001-09' } },
        { type: 'SchoolClosed', data: { occurredOn: '2013-06-30' } },
      ))
  test('closes after it opened', () =>
    given(known)
      .when(describing({ ...school, openedOn: '2013-06-30', closedOn: '2001' }))
      .thenRefuses('SchoolDatesOrder'))
})

test('what is imported says where it came from', () =>
  given()
    .when(describing({ name: 'North', joinedBy: '2012' }, { source: source(3) }))
    .thenYieldsLike(
      { type: 'Registered', data: { ...source(3) } },
      { type: 'JoinedNetwork', data: { known: 'by', ...source(3) } },
    ))

const date = fc.constantFrom(undefined, '2010', '2012-05', '2012-05-31', '2013-01-01', '2013-12-31')
const wish = fc.record({
  name: fc.constantFrom(undefined, 'North', 'Northern'),
  state: fc.constantFrom(undefined, 'CO', 'NM'),
  joinedOn: date,
  joinedBy: date,
  leftOn: date,
  adoptedOn: date,
  openedOn: date,
  closedOn: date,
  funders: fc.constantFrom(undefined, [], ['A'], ['A', 'B']),
})
test('whatever is accepted is accepted again at once without events', () => {
  const command = fc
    .tuple(wish, fc.constantFrom(undefined, source()))
    .map(([said, from]) => ({ command: describing(said, { source: from }) }))
  fc.assert(
    fc.property(fc.array(command, { minLength: 1, maxLength: 12, size: 'max' }), commands => {
      const { state } = replayed(entity, commands)
      expect(state.leftOn === null || state.joined !== null).toBe(true)
    }),
    { numRuns: 2000 },
  )
})
