import { expect, onTestFinished, test } from 'vitest'
import {
  type Cells,
  csvOf,
  importerOn,
  problemsOf,
  ratingsCsv,
  reportOf,
} from '../../support/app/importing.ts'
import { cast, expectDone } from '../../support/http/http.ts'

const DENVR = '/v1/districts/denvr'

/** A district with facts from files that was then retired in favour of another one. */
async function retired(mergedInto: string | undefined = 'denver') {
  const on = await cast()
  const importer = importerOn(on.store)
  onTestFinished(importer.close)
  const { olga: as } = on
  expectDone(await on.put('/v1/districts/denver', { as, body: { name: 'Denver' } }))
  const rating = ratingsCsv({ entity_id: 'denvr', item: 'lead' })
  reportOf(await importer.text('ratings', rating))
  reportOf(await importer.text('commitments', promised('seats', 'denvr')))
  await on.read()
  const ifMatch = Number((await on.get(DENVR)).body.revision)
  const body = { reason: 'Mistyped', mergedInto, occurredOn: '2026-02-01' }
  expectDone(await on.post(`${DENVR}/retirement`, { as, body, ifMatch }))
  return { ...on, importer, rating, ifMatch: ifMatch + 1 }
}

const step = (cells: Cells) => csvOf('commitments', { occurred_on: '2013-06-01', ...cells })
const promised = (id: string, owner: string) =>
  step({ commitment_id: id, step: 'made', owner_kind: 'district', owner_id: owner, title: 'More' })

test('rows that say something new of a retired district are refused, in every kind of file', async () => {
  const { importer } = await retired()
  const reason = 'denvr was retired on 2026-02-01 (Mistyped): name denver, or withdraw its retirement first'
  const again = await importer.text(
    'ratings',
    ratingsCsv({ entity_id: 'denvr', item: 'lead', period: '2014-H1' }),
  )
  expect(problemsOf(again)).toEqual([`2 entity_id: ${reason}`])
  const named = csvOf('districts', { id: 'denvr', name: 'Denvr', state: 'CO', adopted_on: '' })
  expect(problemsOf(await importer.text('districts', named))).toEqual([`2 id: ${reason}`])
  const school = csvOf('schools', { id: 'elm', name: 'Elm', district_id: 'denvr' })
  expect(problemsOf(await importer.text('schools', school, true))).toEqual([`2 district_id: ${reason}`])
  const promise = await importer.text('commitments', promised('desks', 'denvr'))
  expect(problemsOf(promise)).toEqual([`2 owner_id: ${reason}`])
})

test('rows that were recorded before, and what follows from a promise, are taken', async () => {
  const { importer, rating } = await retired()
  expect(reportOf(await importer.text('ratings', rating))).toMatchObject({ written: 0, unchanged: 1 })
  const progress = step({ commitment_id: 'seats', step: 'progress', value: '12', occurred_on: '2014-06-01' })
  expect(reportOf(await importer.text('commitments', progress))).toMatchObject({ written: 1 })
})

test('so is a row once the retirement is withdrawn, and one of a school of the same id', async () => {
  const { importer, post, put, olga: as, ifMatch } = await retired()
  expectDone(await put('/v1/schools/denvr', { as, body: { name: 'Denvr School' } }))
  const school = csvOf('schools', { id: 'denvr', name: 'Denvr School', operator: 'One' })
  expect(reportOf(await importer.text('schools', school))).toMatchObject({ written: 1 })
  const body = { rationale: 'It is another one' }
  expectDone(await post(`${DENVR}/retirement/withdrawal`, { as, body, ifMatch }))
  const next = ratingsCsv({ entity_id: 'denvr', item: 'lead', period: '2014-H1' })
  expect(reportOf(await importer.text('ratings', next))).toMatchObject({ written: 1 })
})
