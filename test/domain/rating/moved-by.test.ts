import { expect, test } from 'vitest'
import { rollUp } from '../../../src/domain/framework/roll-up.ts'
import { movedBy } from '../../../src/domain/rating/moved-by.ts'

const roll = (ranks: readonly number[]) => rollUp({ rule: 'median-low', minimumShareRated: '0.5' }, ranks, 3)
const moves = (...ranks: readonly (readonly [before: number | null, rank: number | null])[]) =>
  ranks.map(([before, rank], at) => ({ item: 'abcdefgh'[at] ?? '', before, rank }))

test('one element that alone moves the component is the smallest set', () => {
  expect(movedBy(moves([2, 0], [2, 2], [0, 1]), 1, roll)).toEqual([['a', 'c']])
  expect(movedBy(moves([2, 0], [2, 2], [0, 0]), 0, roll)).toEqual([['a']])
})

test('every set of the smallest size is told', () => {
  expect(movedBy(moves([2, 0], [2, 0]), 0, roll)).toEqual([['a'], ['b']])
})

test('an empty set says that no element had to move', () => {
  expect(movedBy(moves([1, 1], [1, 1], [1, 1]), 1, roll)).toEqual([[]])
})

test('a level that appears moves a component as well', () => {
  expect(movedBy(moves([null, 2], [0, null], [2, 2]), 2, roll)).toEqual([['a']])
})

test('too many sets are not tried', () => {
  const many = Array.from({ length: 60 }, (_, at) => ({ item: `e${at}`, before: 0, rank: 1 }))
  const half = { rule: 'median-low', minimumShareRated: '0' } as const
  expect(movedBy(many, 1, ranks => rollUp(half, ranks, 60))).toBeNull()
})
