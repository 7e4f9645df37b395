import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { scratchOrder } from '../../../src/app/doctor/scratch-order.ts'
import { eventOf } from '../../support/event-store/events.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ledger-order-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** What is found in a log of these entries: each is a stream, a revision and the number of an event. */
function orderOf(...log: readonly (readonly [string, number, number])[]) {
  using order = scratchOrder(folder)
  log.forEach(([stream, revision, n], index) => {
    order.see({ ...eventOf(n), stream, revision, position: index + 1, cursor: '' })
  })
  return order.order()
}

test('a log whose streams are dense from 0 is in order, and nothing is left behind', () => {
  expect(orderOf(['a', 0, 1], ['b', 0, 2], ['a', 1, 3], ['a', 2, 4])).toEqual({
    gaps: [],
    gapsTotal: 0,
    repeats: [],
    repeatsTotal: 0,
  })
  expect(readdirSync(folder)).toEqual([])
})

test('of each stream that is not, the first revision that is out of place is named', () => {
  const { gaps, gapsTotal } = orderOf(
    ['a', 0, 1],
    ['b', 1, 2],
    ['a', 2, 3],
    ['a', 3, 4],
    ['c', 0, 5],
    ['c', 0, 6],
    ['d', 1, 7],
    ['d', 0, 8],
  )
  expect(gapsTotal).toBe(4)
  expect(gaps).toEqual([
    { stream: 'b', revision: 1, expected: 0 },
    { stream: 'a', revision: 2, expected: 1 },
    { stream: 'c', revision: 0, expected: 1 },
    { stream: 'd', revision: 1, expected: 0 },
  ])
})

test('an id that stands more than once is named, with where it stands first and last', () => {
  expect(orderOf(['a', 0, 1], ['b', 0, 2], ['a', 1, 1], ['c', 0, 1])).toMatchObject({
    gapsTotal: 0,
    repeats: [{ id: eventOf(1).id, first: 1, last: 4 }],
    repeatsTotal: 1,
  })
})
