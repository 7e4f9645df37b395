import { afterEach, beforeEach, expect, test } from 'vitest'
import { entityOf } from '../../../projections/entity/entity.ts'
import { entitiesOf } from '../../../projections/entity/list.ts'
import { type Cells, csvOf, importerOn, problemsOf, reportOf } from '../../support/app/importing.ts'
import { asking, readSide } from '../../support/projections/read-side.ts'

let side: ReturnType<typeof readSide>
let importing: ReturnType<typeof importerOn>
beforeEach(() => {
  side = readSide()
  importing = importerOn(side.store)
})
afterEach(async () => {
  importing.close()
  await side.store.close()
})

const schools = (...rows: readonly Cells[]) => importing.text('schools', csvOf('schools', ...rows))
const districts = (...rows: readonly Cells[]) => importing.text('districts', csvOf('districts', ...rows))
const typesIn = async (stream: string) => (await side.store.readStream(stream)).map(({ type }) => type)

/** The school on a day, as the read model shows it. */
async function shown(asOf: string | null, { queries, read }: Pick<typeof side, 'queries' | 'read'> = side) {
  await read()
  const school = { kind: 'school', id: 'sch-1' } as const
  const now = queries.entities.state(school, null)
  const { position: _at, ...view } = entityOf(queries.entities, school, { ...now, revision: 0 }, asking(asOf))
  return view
}

const YEAR_1 = { id: 'sch-1', name: 'Alpha Charter', district_id: 'la-rsd', operator: 'Operator One' }
const IN_2018 = {
  id: 'sch-1',
  name: 'Alpha Academy',
  district_id: 'orleans',
  operator: 'Operator Two',
  occurred_on: '2018-07-01',
}

test('a dated row is a change from its day on, in district, operator and name', async () => {
  reportOf(await schools(YEAR_1))
  expect(reportOf(await schools(IN_2018))).toMatchObject({ written: 1 })
  expect(await typesIn('school-sch-1')).toEqual(['Registered', 'FactsChanged'])
  expect(await shown('2018-06-30')).toMatchObject({ district: 'la-rsd', operator: 'Operator One' })
  const after = { name: 'Alpha Academy', district: 'orleans', operator: 'Operator Two' }
  expect(await shown('2018-07-01')).toMatchObject(after)
  expect(await shown(null)).toMatchObject(after)
  expect(reportOf(await schools(IN_2018))).toMatchObject({ events: 0, unchanged: 1 })
  expect(reportOf(await schools(YEAR_1))).toMatchObject({ events: 0, unchanged: 1 })
})

test('a dated change of a district likewise', async () => {
  reportOf(await districts({ id: 'north', name: 'North', state: 'OH' }))
  reportOf(await districts({ id: 'north', name: 'Northern', state: 'OH', occurred_on: '2019' }))
  await side.read()
  const named = (asOf: string | null) =>
    entitiesOf(side.queries.entities, 'district', asking(asOf), { limit: 50, next: () => null }).body.items
  expect(named(null)).toMatchObject([{ id: 'north', name: 'Northern' }])
})

test('an undated row that contradicts is told to say from when', async () => {
  reportOf(await schools(YEAR_1))
  expect(problemsOf(await schools({ ...YEAR_1, operator: 'Operator Two' }))).toEqual([
    '2 operator: operator stands as Operator One and is given as Operator Two without a date: say in occurred_on from when it is so.',
  ])
  expect(problemsOf(await schools({ ...YEAR_1, name: 'Alpha Academy' }))).toEqual([
    expect.stringMatching(/^2 name: .*: say in occurred_on from when it is so\.$/),
  ])
})

test('an undated row after a dated one that says otherwise is told the same', async () => {
  reportOf(await schools(IN_2018))
  expect(problemsOf(await schools({ ...IN_2018, operator: 'Operator One', occurred_on: '' }))).toEqual([
    '2 operator: operator stands as Operator Two from 2018-07-01 on and is given as Operator One without a date: say in occurred_on from when it is so.',
  ])
})

test('two values of one day are refused, both named', async () => {
  const other = { ...IN_2018, operator: 'Operator Three' }
  expect(problemsOf(await schools(IN_2018, { id: 'sch-2', name: 'Beta' }, other))).toEqual([
    '2 operator: line 4 gives operator another value on the same day: keep one of them',
    '4 operator: line 2 gives operator another value on the same day: keep one of them',
  ])
  reportOf(await schools(IN_2018))
  expect(problemsOf(await schools(other))).toEqual([
    '2 operator: operator from 2018-07-01 on stands as Operator Two and is given as Operator Three: keep one of them.',
  ])
  expect(
    problemsOf(await schools({ id: 's', name: 'S', operator: 'A' }, { id: 's', name: 'S', operator: 'B' })),
  ).toEqual([
    '2 operator: line 3 gives operator another value without saying from when: keep one of them',
    '3 operator: line 2 gives operator another value without saying from when: keep one of them',
  ])
})

test('any order of files gives the same school on every day', async () => {
  const files = [
    { ...YEAR_1, occurred_on: '2016' },
    { ...YEAR_1, name: 'Alpha', operator: '', occurred_on: '2017-03' },
    IN_2018,
  ]
  const days = [null, '2015-12-31', '2016-12-31', '2017-06-30', '2018-12-31']
  const views = []
  for (const order of [
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
  ]) {
    const other = readSide()
    const into = importerOn(other.store)
    for (const at of order) reportOf(await into.text('schools', csvOf('schools', files[at] ?? {})))
    views.push(await Promise.all(days.map(day => shown(day, other))))
    into.close()
    await other.store.close()
  }
  for (const view of views) expect(view).toEqual(views[0])
  expect(views[0]?.map(({ name }) => name)).toEqual([
    'Alpha Academy',
    'Alpha Charter',
    'Alpha Charter',
    'Alpha',
    'Alpha Academy',
  ])
})
