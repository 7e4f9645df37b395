import { expect, test } from 'vitest'
import { ALL_ON_ONE_PAGE, pageOfAll, pageOfIds } from '../../../projections/engine/page.ts'

const IDS = ['a', 'b', 'c', 'd']
test.for([
  [2, undefined, ['a', 'b'], 'b'],
  [2, 'b', ['c', 'd'], null],
  [3, 'a', ['b', 'c', 'd'], null],
  [9, undefined, IDS, null],
  [2, 'd', [], null],
  // The row that a cursor names may be gone since.
  [2, 'bb', ['c', 'd'], null],
] as const)('%i ids after %s', ([limit, cursor, shown, last]) => {
  expect(pageOfIds(IDS, { limit, cursor })).toEqual({ shown, last })
})

const next = (cursor: string | null) => cursor && `after ${cursor}`
const all = { items: IDS, total: 4, page: { next: null } }
test.for([
  [0, 3, ['a', 'b', 'c'], 'after 3'],
  [3, 3, ['d'], null],
  [9, 3, [], null],
] as const)('from item %i on %i items', ([offset, limit, items, following]) => {
  expect(pageOfAll(all, { offset, limit, next })).toEqual({ items, total: 4, page: { next: following } })
})

test('all items on one page', () => expect(pageOfAll(all, ALL_ON_ONE_PAGE)).toEqual(all))
