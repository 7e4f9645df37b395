import { expect, test } from 'vitest'
import { OwnerRows } from '../../../projections/commitment/owner-rows.ts'
import { MEMORY_BYTES } from '../../../projections/engine/memory.ts'
import { Span } from '../../../projections/engine/span.ts'

/** A row of one day alone. */
function rowOn(day: number, { bytes = 10, isOwn = true } = {}) {
  const span = new Span(day, 1)
  span.turnsOn(day)
  span.turnsOn(day + 1)
  return { span, shown: { text: new Uint8Array(bytes), counts: [] }, position: 1, isOwn }
}

test('the last rows of an owner are found at the moments of their spans, and at no other', () => {
  const rows = new OwnerRows()
  const [first, second] = [rowOn(1), rowOn(2)]
  rows.keep(7, first)
  rows.keep(7, second)
  expect([1, 2, 3].map(day => rows.at(7, day, 1))).toEqual([first, second, undefined])
  expect(rows.at(8, 1, 1)).toBeUndefined()
  for (const day of [3, 4, 5]) rows.keep(7, rowOn(day))
  expect([1, 2].map(day => rows.at(7, day, 1))).toEqual([undefined, second])
  rows.clear()
  expect(rows.at(7, 2, 1)).toBeUndefined()
})

test('a row that is not the own one of its owner is not kept', () => {
  const rows = new OwnerRows()
  rows.keep(7, rowOn(1, { isOwn: false }))
  expect(rows.at(7, 1, 1)).toBeUndefined()
})

test('rows take no more bytes than are told of, however long their names are', () => {
  const rows = new OwnerRows()
  const bytes = 100_000
  const owners = Array.from({ length: 200 }, (_, owner) => owner)
  for (const day of [1, 2, 3, 4, 5, 6]) for (const owner of owners) rows.keep(owner, rowOn(day, { bytes }))
  const kept = owners.flatMap(owner => [1, 2, 3, 4, 5, 6].filter(day => rows.at(owner, day, 1) !== undefined))
  expect(kept.length).toBeGreaterThan(0)
  expect(kept.length * bytes).toBeLessThanOrEqual(MEMORY_BYTES.scorecardRows / 2)
})
