import { afterEach, beforeEach, expect, test } from 'vitest'
import { entityTrendsOf } from '../../../projections/rating/entity-trends.ts'
import { historyOf } from '../../../projections/rating/history.ts'
import { matrixOf } from '../../../projections/rating/matrix.ts'
import { networkTrendsOf } from '../../../projections/rating/network-trends.ts'
import { snapshotOf } from '../../../projections/rating/snapshot.ts'
import { periodFromId } from '../../../src/domain/values/period.ts'
import { published, rated, registered } from '../../support/projections/facts.ts'
import { asking, FIRST_PAGE, idOf, readModelOf, readSide } from '../../support/projections/read-side.ts'

const north = { kind: 'district', id: 'north' } as const
const first = 'assessment-rubric:north:2013-H1'
const second = 'assessment-rubric:north:2013-H2'

let side: ReturnType<typeof readSide>
beforeEach(async () => {
  side = readSide()
  await side.record('framework-rubric', [published])
  await side.record('district-north', [{ type: 'Registered', data: { ...north, occurredOn: '2014-01-01' } }])
  await side.record(first, [rated('lead', 2, '2013-06-30'), rated('teach.plan', 3, '2013-06-30')])
  await side.record(second, [rated('lead', 3, '2013-12-31', { entityName: 'Northern' })])
  await side.read()
})
afterEach(() => side.store.close())

const snapshot = (
  asOf: string | null = null,
  knownAt: number | null = null,
  period: string | null = null,
) => {
  const at = period === null ? null : periodFromId(period)
  return snapshotOf(side.queries, 'rubric', north, at, asking(asOf, knownAt)).body
}
const lead = (body: ReturnType<typeof snapshot>) => body.components.find(({ id }) => id === 'lead')

test('a snapshot is of the latest period in which the entity has a visible act', () => {
  expect(snapshot().period).toBe('2013-H2')
  expect(snapshot('2013-09-01').period).toBe('2013-H1')
})

test('`asOf` shows only what had occurred by then', () => {
  expect(lead(snapshot())).toMatchObject({ action: 'UP', movement: 'progress', level: { value: 3 } })
  expect(lead(snapshot('2013-06-30'))).toMatchObject({ action: 'HS', movement: null, level: { value: 2 } })
  expect(lead(snapshot('2013-06-29'))).toMatchObject({ status: 'never-rated', level: null })
})

test('`knownAt` before anything was recorded shows the id as name and every item never rated', () => {
  const body = snapshot(null, 1)
  expect(body).toMatchObject({ entity: { id: 'north', name: 'north' }, period: null, position: '1' })
  const statuses = body.components.flatMap(({ status, elements }) => [
    status,
    ...elements.map(each => each.status),
  ])
  expect(new Set(statuses)).toEqual(new Set(['never-rated']))
})

test('a snapshot cited by its position reads the same after more was recorded, and after a rebuild', async () => {
  const cited = snapshot(null, 5)
  await side.record(first, [rated('lead', 1, '2014-02-01')])
  await side.record('assessment-rubric:north:2014-H1', [rated('lead', 1, '2014-06-30')])
  await side.read()
  expect(snapshot(null, 5)).toEqual(cited)
  const rebuilt = readModelOf()
  await rebuilt.runner.catchUp(side.store)
  expect(snapshotOf(rebuilt.queries, 'rubric', north, null, asking(null, 5)).body).toEqual(cited)
  expect(snapshot()).not.toEqual(cited)
})

test('the position of a snapshot is that of the last event that changed it', async () => {
  expect(snapshot().position).toBe('5')
  await side.record('district-south', [registered('south', 'South')])
  await side.record('assessment-rubric:south:2013-H2', [
    rated('lead', 3, '2013-12-31', { entityName: 'South' }),
  ])
  await side.read()
  expect(snapshot().position).toBe('5')
})

test('the name is the latest dated one by `asOf`, else the earliest dated one', () => {
  expect(snapshot().entity.name).toBe('Northern')
  expect(snapshot('2013-07-01').entity.name).toBe('North')
  expect(snapshot('2010-01-01').entity.name).toBe('North')
})

test('of the names given on one day the last one is shown, whatever letter it begins with', async () => {
  const shown = async (name: string) => {
    await side.record('district-west', [{ type: 'Renamed', data: { name, occurredOn: '2014-01-01' } }])
    await side.read()
    return side.queries.named({ kind: 'district', id: 'west' }, asking().bounds).entity.name
  }
  await side.record('district-west', [registered('west', 'West')])
  expect([await shown('Alpha'), await shown('West'), await shown('Alpha')]).toEqual([
    'Alpha',
    'West',
    'Alpha',
  ])
})

test('an undated name of the registry is shown where no dated one is known', async () => {
  const imported = { kind: 'districts', sha256: 'b'.repeat(64), row: 1 }
  await side.record('district-west', [
    {
      type: 'Registered',
      data: { kind: 'district', id: 'west', name: 'West', occurredOn: '2014-01-01', imported },
    },
  ])
  await side.read()
  const west = { kind: 'district', id: 'west' } as const
  expect(snapshotOf(side.queries, 'rubric', west, null, asking()).body.entity.name).toBe('West')
  await side.record('assessment-rubric:west:2013-H2', [
    rated('lead', 3, '2013-12-31', { entityName: 'West Side' }),
  ])
  await side.read()
  expect(snapshotOf(side.queries, 'rubric', west, null, asking()).body.entity.name).toBe('West Side')
})

test('a level without an act in the period is carried, and says when it was given', () => {
  const plan = snapshot().components[1]?.elements.find(({ id }) => id === 'teach.plan')
  expect(plan).toMatchObject({ status: 'carried', action: null, period: '2013-H1', occurredOn: '2013-06-30' })
})

test('a component with too few rated elements is not rated, and says so', () => {
  expect(snapshot(null, null, '2013-H1').components[1]).toMatchObject({
    status: 'not-rated',
    action: 'NR',
    basis: 'roll-up',
    reason: 'too-few-elements',
  })
})

test('generated entities say that they are synthetic', async () => {
  await side.record('district-synthetic-1', [registered('synthetic-1', 'S')])
  await side.read()
  const entity = { kind: 'district', id: 'synthetic-1' } as const
  expect(snapshotOf(side.queries, 'rubric', entity, null, asking()).body.entity.synthetic).toBe(true)
})

test('the matrix has every entity with an act and every member at the end of the period', async () => {
  await side.record('district-south', [
    registered('south', 'South'),
    { type: 'JoinedNetwork', data: { known: 'by', occurredOn: '2013' } },
  ])
  await side.record('district-east', [
    registered('east', 'East'),
    { type: 'JoinedNetwork', data: { known: 'on', occurredOn: '2014-01-01' } },
  ])
  await side.read()
  const matrix = (await matrixOf(side.queries, 'rubric', null, asking(), FIRST_PAGE)).body
  expect(matrix.rows.map(({ entity }) => entity.id)).toEqual(['north', 'south'])
  expect(matrix.rows[1]?.cells.map(({ status }) => status)).toEqual(['never-rated', 'never-rated'])
  const before = (await matrixOf(side.queries, 'rubric', periodFromId('2013-H1'), asking(), FIRST_PAGE)).body
  expect(before.rows.map(({ entity }) => entity.id)).toEqual(['north'])
})

test('a cell of the matrix says the period and the day of its level, a row its newest period', async () => {
  await side.record('district-south', [
    registered('south', 'South'),
    { type: 'JoinedNetwork', data: { known: 'by', occurredOn: '2012' } },
  ])
  await side.record('assessment-rubric:west:2013-H1', [rated('lead', 2, '2013-05-01')])
  await side.read()
  const rows = async (period: string) => {
    const at = periodFromId(period)
    return (await matrixOf(side.queries, 'rubric', at, asking(), FIRST_PAGE)).body.rows.map(row => [
      row.entity.id,
      row.period,
      row.cells[0]?.status,
      row.cells[0]?.period,
      row.cells[0]?.occurredOn,
    ])
  }
  expect(await rows('2013-H2')).toEqual([
    ['north', '2013-H2', 'rated', '2013-H2', '2013-12-31'],
    ['south', null, 'never-rated', null, null],
    ['west', '2013-H1', 'carried', '2013-H1', '2013-05-01'],
  ])
  expect((await rows('2014-H1')).map(row => row.slice(0, 4))).toEqual([
    ['north', '2013-H2', 'carried', '2013-H2'],
    ['south', null, 'never-rated', null],
    ['west', '2013-H1', 'carried', '2013-H1'],
  ])
  expect((await rows('2012-H1')).map(row => row.slice(0, 4))).toEqual([
    ['north', null, 'never-rated', null],
    ['west', null, 'never-rated', null],
  ])
})

test('a member that left is in the matrix of no later period', async () => {
  await side.record('district-south', [
    registered('south', 'South'),
    { type: 'JoinedNetwork', data: { known: 'on', occurredOn: '2012-01-01' } },
    { type: 'LeftNetwork', data: { occurredOn: '2013-07-01' } },
  ])
  await side.read()
  const rows = async (period: string) =>
    (await matrixOf(side.queries, 'rubric', periodFromId(period), asking(), FIRST_PAGE)).body.rows.map(
      ({ entity }) => entity.id,
    )
  expect(await rows('2013-H1')).toEqual(['north', 'south'])
  expect(await rows('2013-H2')).toEqual(['north'])
})

test('network trends count each cell once, and total the components alone', async () => {
  const trends = (await networkTrendsOf(side.queries, 'rubric', null, asking())).body
  expect(
    trends.periods.map(({ period, total }) => [period, total.HS, total.UP, total.NR, total.carried]),
  ).toEqual([
    ['2013-H1', 1, 0, 1, 0],
    ['2013-H2', 0, 1, 0, 0],
  ])
  const plan = trends.periods[1]?.items.find(({ item }) => item === 'teach.plan')
  expect(plan).toMatchObject({ carried: 1, AF: 0 })
})

test('the trends of an entity say for every item and period what it shows', () => {
  const trends = entityTrendsOf(side.queries, 'rubric', north, null, asking()).body
  expect(trends.periods.map(({ items }) => items.find(({ item }) => item === 'lead')?.action)).toEqual([
    'HS',
    'UP',
  ])
})

test('history has every action with the texts of its event', async () => {
  const asked = { framework: 'rubric', entity: north, item: 'lead', period: null }
  const history = (await historyOf(side.queries, side.store, asked, asking(), FIRST_PAGE)).body
  expect(
    history.items.map(({ action, event, from, to }) => [action, event, from?.level.name, to?.level.name]),
  ).toEqual([
    ['HS', idOf(3), undefined, 'Middle'],
    ['UP', idOf(5), 'Middle', 'High'],
  ])
  expect(history.items[1]).toMatchObject({
    recordedAt: '2026-01-01T00:00:00.000Z',
    actor: { person: 'ann', role: 'rater' },
    evidence: [{ title: 'Report', kind: 'source' }],
    imported: { entityName: 'Northern', note: null },
  })
})

test('a second source of the same value is one action with two sources', async () => {
  await side.record(first, [rated('lead', 2, '2013-06-30', { entityName: 'North again' })])
  await side.read()
  const asked = { framework: 'rubric', entity: north, item: 'lead', period: '2013-H1' }
  const history = (await historyOf(side.queries, side.store, asked, asking(), FIRST_PAGE)).body
  expect(history.items.map(({ action, events }) => [action, events])).toEqual([['HS', [idOf(3), idOf(6)]]])
})

test('an instant is answered by the longest prefix in which nothing was recorded later', async () => {
  await side.record(second, [rated('teach.talk', 1, '2013-12-31')], '2026-03-01T00:00:00.000Z')
  // This event is of a node with a slow clock: it came later, so the prefix ends before the event above.
  await side.record(second, [rated('teach.test', 1, '2013-12-31')], '2026-02-01T00:00:00.000Z')
  await side.read()
  const at = (instant: string) => side.queries.positionAt(instant, side.runner.read.position)
  expect(at('2025-12-31T00:00:00.000Z')).toBe(0)
  expect(at('2026-02-15T00:00:00.000Z')).toBe(5)
  expect(at('2026-03-01T00:00:00.000Z')).toBe(7)
})

test('a date is shown as precisely as it is known, and counts as its last day', async () => {
  await side.record('assessment-rubric:north:2014-H1', [rated('lead', 1, '2014-06')])
  await side.record('assessment-rubric:north:2015-H1', [rated('lead', 2, '2015')])
  await side.read()
  expect(lead(snapshot('2014-06-29'))).toMatchObject({ occurredOn: '2013-12-31' })
  expect(lead(snapshot('2014-06-30'))).toMatchObject({ occurredOn: '2014-06', lastReviewedOn: '2014-06' })
  expect(lead(snapshot())).toMatchObject({ occurredOn: '2015' })
})
