import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Registration } from '../../../src/app/import/check-beginnings.ts'
import { nearTo } from '../../../src/app/import/near-names.ts'
import { csvOf, importerOn, problemsOf, ratingsCsv, reportOf } from '../../support/app/importing.ts'
import { rubric } from '../../support/domain/framework-documents.ts'
import { countIn, freshStore } from '../../support/event-store/store.ts'

let store: ReturnType<typeof freshStore>
let importing: ReturnType<typeof importerOn>
beforeEach(async () => {
  store = freshStore()
  importing = importerOn(store)
  reportOf(await importing.framework(rubric))
  reportOf(
    await importing.text('districts', csvOf('districts', { id: 'denver', name: 'Denver Public Schools' })),
  )
})
afterEach(async () => {
  importing.close()
  await store.close()
})

const told = ({ kind, id, row, near }: Registration) =>
  `${kind} ${id} ${row} ${near.map(each => each.id).join()}`

test('a dry run names every district, school and period that would be registered, with those that are near', async () => {
  const rows = ratingsCsv({ entity_id: 'denver' }, { entity_id: 'denvr' }, { entity_id: 'boston' })
  const before = await countIn(store)
  const { registrations } = reportOf(await importing.text('ratings', rows, true))
  expect([registrations.total, registrations.items.map(told).toSorted()]).toEqual([
    3,
    ['district boston 4 ', 'district denvr 3 denver', 'period 2013-H1 2 '],
  ])
  expect(registrations.items.find(({ id }) => id === 'denvr')?.near).toEqual([
    { id: 'denver', name: 'Denver Public Schools' },
  ])
  expect(await countIn(store)).toBe(before)
  expect(reportOf(await importing.text('ratings', rows)).registrations).toEqual(registrations)
  expect(reportOf(await importing.text('ratings', rows)).registrations).toEqual({ items: [], total: 0 })
})

test('a name that is near is told, whatever the id', async () => {
  const rows = csvOf(
    'districts',
    { id: 'dps', name: 'Denver Public School' },
    { id: 'nyc', name: 'New York' },
  )
  const { registrations } = reportOf(await importing.text('districts', rows, true))
  expect(registrations.items.map(told)).toEqual(['district dps 2 denver', 'district nyc 3 '])
})

test('near are a few letters, and never a number alone', () => {
  const near = (id: string, ...known: readonly string[]) =>
    nearTo(
      { id, name: null },
      known.map(each => ({ id: each, name: null })),
    ).map(each => each.id)
  expect(near('denvr', 'denver', 'boulder', 'denvers')).toEqual(['denver'])
  expect(near('school-12', 'school-13', 'school-21', 'schol-12')).toEqual(['schol-12'])
  expect(near('north', 'south', 'nroth')).toEqual([])
})

test('with known-only whatever is not known is refused', async () => {
  const rows = ratingsCsv({ entity_id: 'denvr', period: '2013-H2' })
  expect(problemsOf(await importing.text('ratings', rows, false, true))).toEqual([
    '2 entity_id: denvr is not known; near: denver (Denver Public Schools)',
    '2 period: 2013-H2 is not known',
  ])
  reportOf(await importing.text('rounds', csvOf('rounds', { framework: 'rubric', period: '2013-H1' })))
  reportOf(await importing.text('ratings', ratingsCsv({ entity_id: 'denver' }), false, true))
})

test('an id that differs by capitals alone from a known one is refused, in every kind of file', async () => {
  const known = (id: string) => `differs by capitals alone from ${id}, which is known: use one of them`
  const promise = {
    commitment_id: 'seats',
    step: 'made',
    occurred_on: '2013',
    owner_kind: 'district',
    title: 'More',
  }
  reportOf(await importing.text('commitments', csvOf('commitments', { ...promise, owner_id: 'denver' })))
  const autumn = { framework: 'rubric', from: '2012-09-01', to: '2012-11-30' }
  reportOf(await importing.text('rounds', csvOf('rounds', { ...autumn, period: 'autumn' })))
  reportOf(await importing.text('schools', csvOf('schools', { id: 'elm', name: 'Elm' })))
  const count = await countIn(store)
  const refused = [
    await importing.text('districts', csvOf('districts', { id: 'Denver', name: 'Denver' })),
    await importing.text('schools', csvOf('schools', { id: 'ELM', name: 'Elm', district_id: 'DENVER' })),
    await importing.text('rounds', csvOf('rounds', { ...autumn, period: 'Autumn' })),
    await importing.text(
      'ratings',
      ratingsCsv({ entity_id: 'Denver', period: '2013-h1' }, { entity_id: 'denver' }),
    ),
    await importing.text('ratings', ratingsCsv({ entity_id: 'Denver' })),
    await importing.text(
      'commitments',
      csvOf('commitments', { ...promise, commitment_id: 'Seats', owner_id: 'Denver' }),
    ),
    await importing.framework({ ...rubric, id: 'Rubric' }),
  ]
  expect(refused.map(problemsOf)).toEqual([
    [`2 id: Denver ${known('denver')}`],
    [`2 district_id: DENVER ${known('denver')}`, `2 id: ELM ${known('elm')}`],
    [`2 period: Autumn ${known('autumn')}`],
    [expect.stringMatching(/^2 period: 2013-h1 does not say its dates by itself/)],
    [`2 entity_id: Denver ${known('denver')}`],
    [`2 commitment_id: Seats ${known('seats')}`, `2 owner_id: Denver ${known('denver')}`],
    [`1 id: Rubric ${known('rubric')}`],
  ])
  expect(await countIn(store)).toBe(count)
})

test('so are two such ids in one file, both named', async () => {
  const rows = csvOf('districts', { id: 'Boston', name: 'Boston' }, { id: 'boston', name: 'Boston' })
  expect(problemsOf(await importing.text('districts', rows))).toEqual([
    '2 id: Boston differs by capitals alone from boston, which the file names too: use one of them',
    '3 id: boston differs by capitals alone from Boston, which the file names too: use one of them',
  ])
})

test('what was taken back stands in the way of nothing, and is near to nothing', async () => {
  const wrong = csvOf('districts', { id: 'Boston', name: 'Boston' })
  const { sha256 } = reportOf(await importing.text('districts', wrong))
  expect(await importing.withdraw(sha256)).toMatchObject({ ok: true })
  const { registrations } = reportOf(
    await importing.text('districts', csvOf('districts', { id: 'boston', name: 'Boston' })),
  )
  expect(registrations.items.map(told)).toEqual(['district boston 2 '])
  expect(problemsOf(await importing.text('districts', wrong))).toEqual([
    '2 id: Boston differs by capitals alone from boston, which is known: use one of them',
  ])
})
