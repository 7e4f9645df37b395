import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { matrixOf } from '../../../projections/rating/matrix.ts'
import { networkTrendsOf } from '../../../projections/rating/network-trends.ts'
import { NotComparable } from '../../../src/app/compare/comparison.ts'
import { kindOfFile } from '../../../src/app/compare/kind-of-file.ts'
import { compareCounts, type NetworkReader } from '../../../src/app/compare/network-counts.ts'
import { periodFromId } from '../../../src/domain/values/period.ts'
import { findingsOf } from '../../support/app/comparing.ts'
import { published, rated, registered } from '../../support/projections/facts.ts'
import { asking, FIRST_PAGE, readSide, writerOn } from '../../support/projections/read-side.ts'

const folder = mkdtempSync(join(tmpdir(), 'counts-test-'))
let side: ReturnType<typeof readSide>
beforeEach(async () => {
  side = readSide()
  const writer = writerOn(side.store)
  await writer.record('framework-rubric', [published])
  await writer.record('district-north', [registered('north', 'North')])
  await writer.record('assessment-rubric:north:2013-H1', [rated('lead', 1), rated('teach.plan', 2)])
  await writer.record('assessment-rubric:north:2013-H2', [rated('lead', 3, '2013-12-20')])
  await writer.record('assessment-rubric:south:2013-H1', [
    rated('lead', 2, '2013-06-30', { entityName: 'South' }),
  ])
  await side.runner.catchUp(side.store)
})
afterEach(async () => {
  rmSync(join(folder, 'counts.csv'), { force: true })
  await side.store.close()
})

const reader = (): NetworkReader => {
  const on = (day: string | null) => asking(day, side.runner.read.position)
  return {
    countsOf: async (id, day) => (await networkTrendsOf(side.queries, id ?? 'rubric', null, on(day))).body,
    cellsOf: async (id, period, day) =>
      (await matrixOf(side.queries, id, periodFromId(period), on(day), FIRST_PAGE)).body,
  }
}
const compared = async (...lines: readonly string[]) => comparedTable('period,item,class,count', ...lines)
const comparedAsOf = async (...lines: readonly string[]) =>
  comparedTable('period,item,class,count,as_of', ...lines)
const comparedTable = async (...lines: readonly string[]) => {
  const path = join(folder, 'counts.csv')
  writeFileSync(path, [...lines, ''].join('\n'))
  expect(kindOfFile(path)).toBe('network-counts')
  return compareCounts(reader(), path, null)
}

test('counts that are those of the trends are equal, of items and of all components', async () => {
  const comparison = await compared('2013-H1,lead,HS,2', '2013-H2,lead,up,1', '2013-H2,lead,Carried,1')
  expect(findingsOf(comparison)).toEqual([])
  expect(comparison).toMatchObject({ kind: 'network-counts', rows: 3, equal: 3 })
  const { periods } = await reader().countsOf(null, null)
  const lines = periods.flatMap(({ period, total }) =>
    Object.entries(total).map(([counted, count]) => `${period},,${counted},${count}`),
  )
  expect(findingsOf(await compared(...lines))).toEqual([])
})

test('another count is different, and says which districts the ledger counts', async () => {
  expect(
    findingsOf(await compared('2013-H1,lead,HS,3', '2013-H2,lead,UP,1', '2013-H2,lead,carried,0')),
  ).toEqual(['2 different: here: North, South, count 3 / 2', '4 different: here: South, count 0 / 1'])
})

test('a period or item that is not there is only there, and a class that no row counts only here', async () => {
  expect(findingsOf(await compared('2013-H1,lead,HS,2', '2013-H2,lead,UP,1', '2019-H1,lead,HS,1'))).toEqual([
    '4 only-there: ',
    '- only-here: rubric lead 2013-H2 carried',
  ])
})

test('a row without a known class or a whole count is unreadable, and a file of such is not comparable', async () => {
  expect(findingsOf(await compared('2013-H1,lead,HS,2', '2013-H1,lead,XX,1', '2013-H1,lead,UP,1.5'))).toEqual(
    [
      expect.stringMatching(/^3 unreadable: class: it is one of HS, /),
      expect.stringMatching(/^4 unreadable: count: a count is a whole number/),
    ],
  )
  await expect(compared('2013-H1,lead,XX,1')).rejects.toThrow(NotComparable)
})

test('each row is held against what was counted as of its own day, and one without a day against now', async () => {
  const days = [
    '2013-H1,lead,HS,0,2013-06-29',
    '2013-H1,lead,HS,2,2013-06-30',
    '2013-H2,lead,UP,0,2013-12-19',
    '2013-H2,lead,carried,0,2013-11',
    '2013-H2,lead,UP,1,2013',
    '2013-H2,lead,carried,1,2013-12-20',
    '2013-H2,lead,UP,1,',
    '2013-H2,lead,carried,1,',
  ]
  const equal = await comparedAsOf(...days)
  expect(findingsOf(equal)).toEqual([
    '- only-here: rubric lead 2013-H2 carried',
    '- only-here: rubric lead 2013-H2 UP',
  ])
  expect(equal).toMatchObject({ rows: 8, equal: 8 })
})

test('a count of a day that differs names the day, and the districts of that day', async () => {
  const other = await comparedAsOf(
    '2013-H1,lead,HS,1,2013-06',
    '2013-H1,lead,HS,2,2013-05',
    '2013-H1,lead,HS,2,',
  )
  expect(other.findings).toMatchObject([
    { line: 2, outcome: 'different', asOf: '2013-06-30', reason: 'here: North, South' },
    { line: 3, outcome: 'different', asOf: '2013-05-31', reason: null, differences: [{ here: '0' }] },
  ])
  expect(findingsOf(await comparedAsOf('2013-H1,lead,HS,1,soon', '2013-H1,lead,HS,2,'))).toEqual([
    expect.stringMatching(/^2 unreadable: as_of: /),
  ])
})
