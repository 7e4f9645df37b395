import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { itemsOf } from '../../../src/domain/framework/document.ts'
import type { LevelGiven } from '../../../src/domain/rating/cell.ts'
import type { PositionedRating } from '../../../src/domain/rating/published-rating.ts'
import type { Timeline } from '../../../src/domain/rating/timeline.ts'
import { acting, period, timeline, version } from '../../support/domain/fixtures.ts'
import { FIRST, lineages, PERIODS, possible, spec } from '../../support/domain/random-ratings.ts'

const { rate, correct, withdraw } = acting()
const [in2, in3] = [{ version: 'v2' }, { version: 'v3' }]
const v1 = version({ items: { a: [], b: [], c: [] } })
type Entry = NonNullable<NonNullable<Parameters<typeof version>[0]>['crosswalk']>[number]
const next = (items: readonly string[], crosswalk: readonly Entry[], id = 'v2', previous = 'v1') =>
  version({ version: id, previous, items: Object.fromEntries(items.map(item => [item, []])), crosswalk })
const from = (...items: readonly string[]) => items.map(item => ({ version: 'v1', item }))

/** `UP 3 a of v1`: class, level, item and version of every action. */
const lines = (of: Timeline, item: string) =>
  of
    .history(item)
    .map(each => `${each.action} ${each.to?.level.value ?? '-'} ${each.item} of ${each.version}`)
const renamed = next(['z', 'c'], [{ item: 'z', relation: 'same', from: from('a') }])
const before = [rate('a', 2, '2011'), correct('a', 3, '2011'), rate('a', 4, '2012')]

test('a renamed item has the acts of what it was called before', () => {
  const carried = timeline([v1, renamed], [...before, rate('c', 1, '2013', in2)])
  const past = ['NW 2 a of v1', 'RS 3 a of v1', 'UP 4 a of v1']
  expect(lines(carried, 'z')).toEqual(past)
  const rated = timeline([v1, renamed], [...before, rate('z', 1, '2013', in2)])
  expect(lines(rated, 'z')).toEqual([...past, 'DG 1 z of v2'])
})

test('the item that it descends from has none of its later acts', () =>
  expect(lines(timeline([v1, renamed], [...before, rate('z', 1, '2013', in2)]), 'a')).toEqual([
    'NW 2 a of v1',
    'RS 3 a of v1',
    'UP 4 a of v1',
  ]))

test('where the older version is used again, an item has the acts that it is held against there', () => {
  const past = [rate('a', 2, '2011'), rate('z', 3, '2012', in2)]
  const carried = timeline([v1, renamed], [...past, rate('c', 1, '2013')])
  expect(lines(carried, 'a')).toEqual(['NW 2 a of v1', 'UP 3 z of v2'])
  expect(carried.carriedAt('v1', 'a', period('2013'))?.item).toBe('z')
})

test('descent goes over every hop and every relation', () => {
  const merged = next(['ab', 'c'], [{ item: 'ab', relation: 'merged', from: from('a', 'b') }])
  const split = next(
    ['x', 'y'],
    ['x', 'y'].map(item => ({ item, relation: 'split', from: [{ version: 'v2', item: 'ab' }] })),
    'v3',
    'v2',
  )
  const acts = [rate('b', 1, '2010'), rate('a', 2, '2011'), rate('ab', 3, '2012', in2)]
  const history = timeline([v1, merged, split], [...acts, withdraw('b', '2010'), rate('x', 4, '2013', in3)])
  expect(lines(history, 'x')).toEqual([
    'NW 1 b of v1',
    'WO - b of v1',
    'NW 2 a of v1',
    'SC 3 ab of v2',
    'UP 4 x of v3',
  ])
  expect(lines(history, 'y')).toEqual(lines(history, 'x').slice(0, -1))
  expect(lines(history, 'c')).toEqual([])
})

test('an act of one period stands where its day puts it, under whichever item', () => {
  const merged = next(['ab'], [{ item: 'ab', relation: 'merged', from: from('a', 'b') }])
  const acts = [
    rate('a', 1, '2012', { day: '2012-03-01' }),
    rate('b', 2, '2012', { day: '2012-04-01' }),
    correct('a', 3, '2012', { day: '2012-05-01' }),
  ]
  expect(lines(timeline([v1, merged], acts), 'ab')).toEqual(['NW 1 a of v1', 'NW 2 b of v1', 'RS 3 a of v1'])
})

test('what a cell rests on is in the history of its item, over any versions and crosswalks', () => {
  const specs = fc.array(spec, { minLength: 1, maxLength: 20, size: 'max' })
  fc.assert(
    fc.property(lineages, specs, ([second, third, used], acts) => {
      const versions = [FIRST, second, third]
      const given: readonly PositionedRating[] = possible(
        acts,
        id => versions[used[PERIODS.indexOf(id)] ?? 0] ?? FIRST,
      )
      const history = timeline(versions, given)
      for (const at of PERIODS.map(period)) {
        const document = history.versionAt(at)
        for (const { id: item } of itemsOf(document)) {
          const told = history.history(item)
          const isTold = (level: LevelGiven | null | undefined) =>
            level == null ||
            told.some(each => each.item === level.item && each.to?.period.id === level.period.id)
          const cell = history.carriedAt(document.version, item, at)
          expect(told).toEqual(expect.arrayContaining([...(cell?.actions ?? [])]))
          expect(isTold(history.notCarriedAt(document.version, item, at))).toBe(true)
          // The previous level of an act on another item may belong to an item that is no ancestor of this one.
          for (const each of told.filter(action => action.item === item))
            expect(isTold(each.previous)).toBe(true)
        }
      }
    }),
    { numRuns: 60 },
  )
})
