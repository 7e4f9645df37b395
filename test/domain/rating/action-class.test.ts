import { expect, test } from 'vitest'
import { type ActContext, classOf, movementOf } from '../../../src/domain/rating/action-class.ts'

const held = (rank: number, comparable = true): ActContext => ({
  shown: 'nothing',
  isImport: false,
  previous: { rank, comparable },
})
const first: ActContext = { shown: 'nothing', isImport: false, previous: null }

test('a first level is HS where it was imported, NW where it was recorded here', () => {
  expect(classOf({ rank: 1 }, { ...first, isImport: true })).toBe('HS')
  expect(classOf({ rank: 1 }, first)).toBe('NW')
})
test('a comparable level is UP, DG or AF by its rank', () => {
  expect(classOf({ rank: 2 }, held(1))).toBe('UP')
  expect(classOf({ rank: 0 }, held(1))).toBe('DG')
  expect(classOf({ rank: 1 }, held(1))).toBe('AF')
})
test('a level that does not compare is SC, never an upgrade', () => {
  expect(classOf({ rank: 2 }, held(1, false))).toBe('SC')
  expect(classOf({ rank: 1 }, held(1, false))).toBe('SC')
})
test('no level is NR, whatever came before', () => {
  expect(classOf('not-rated', first)).toBe('NR')
  expect(classOf('not-rated', held(1))).toBe('NR')
})
test('whatever replaces what a cell showed is RS', () => {
  expect(classOf({ rank: 2 }, { ...held(1), shown: 'level' })).toBe('RS')
  expect(classOf({ rank: 2 }, { ...first, shown: 'not-rated' })).toBe('RS')
  expect(classOf('not-rated', { ...held(1), shown: 'level' })).toBe('RS')
})
test('a withdrawal is WO', () => expect(classOf('withdrawn', { ...held(1), shown: 'level' })).toBe('WO'))
test('a level after a withdrawal is new, in the same cell too', () => {
  expect(classOf({ rank: 2 }, { ...held(1), shown: 'withdrawn' })).toBe('NW')
  expect(classOf({ rank: 2 }, { ...held(1), shown: 'withdrawn', isImport: true })).toBe('HS')
  expect(classOf('not-rated', { ...held(1), shown: 'withdrawn' })).toBe('NR')
})
test('UP, AF and DG are progress, stagnation and backsliding; no other class is a movement', () => {
  const words = (['HS', 'NW', 'UP', 'DG', 'AF', 'SC', 'NR', 'RS', 'WO', null] as const).map(movementOf)
  expect(words).toEqual([null, null, 'progress', 'backsliding', 'stagnation', null, null, null, null, null])
})
