import { expect, onTestFinished, test } from 'vitest'
import type { Cells } from '../../support/app/importing.ts'
import { csvOf, importerOn, ratingsCsv, reportOf } from '../../support/app/importing.ts'
import { cast, expectDone, listOf } from '../../support/http/http.ts'

const DENVR = '/v1/districts/denvr'

/** A district that a file registered by a mistyped id, and that is retired in favour of one of the same file. */
async function importing(...cells: readonly Cells[]) {
  const on = await cast()
  const importer = importerOn(on.store)
  onTestFinished(importer.close)
  const { sha256 } = reportOf(await importer.text('districts', csvOf('districts', ...cells)))
  await on.read()
  const ids = async () => listOf((await on.get('/v1/districts')).body.items).map(({ id }) => id)
  const statusOf = async (url: string) => {
    await on.read()
    return (await on.get(url)).status
  }
  const retire = async () => {
    const ifMatch = Number((await on.get(DENVR)).body.revision)
    const body = { reason: 'Mistyped', mergedInto: 'denver' }
    expectDone(await on.post(`${DENVR}/retirement`, { as: on.olga, body, ifMatch }))
    await on.read()
  }
  return { ...on, importer, sha256, ids, statusOf, retire }
}

const named = (id: string): Cells => ({ id, name: 'Denver', joined_on: '', adopted_on: '' })

test('a file that is taken back takes the retirement of what it alone made known', async () => {
  const on = await importing(named('denver'), named('denvr'))
  await on.retire()
  const before = await on.read()
  expect(await on.ids()).toEqual(['denver', 'north'])
  expect(await on.importer.withdraw(on.sha256)).toMatchObject({
    report: { resting: 1, registeredAgain: 0, gone: { districts: 2 } },
  })
  expect([await on.statusOf(DENVR), await on.statusOf('/v1/districts/denver')]).toEqual([404, 404])
  expect((await on.get(`${DENVR}?knownAt=${before}`)).body.retired).toMatchObject({ mergedInto: 'denver' })
  expect((await on.get(`/v1/districts/denver?knownAt=${before}`)).body.mergedFrom).toEqual(['denvr'])
  reportOf(await on.importer.text('districts', csvOf('districts', named('denver'), named('denvr'))))
  await on.read()
  expect(await on.ids()).toEqual(['denver', 'denvr', 'north'])
  expect((await on.get('/v1/districts/denver')).body.mergedFrom).toEqual([])
})

test('what another file names stays retired', async () => {
  const on = await importing(named('denver'), named('denvr'))
  reportOf(await on.importer.text('ratings', ratingsCsv({ entity_id: 'denvr', item: 'lead' })))
  await on.retire()
  expect(await on.importer.withdraw(on.sha256)).toMatchObject({
    report: { resting: 0, registeredAgain: 1, gone: { districts: 1 } },
  })
  await on.read()
  expect(await on.ids()).toEqual(['north'])
  expect((await on.get(DENVR)).body).toMatchObject({ retired: { mergedInto: 'denver' } })
})

test('one that a retirement points to stays known', async () => {
  const on = await importing(named('denver'))
  expectDone(await on.put(DENVR, { as: on.olga, body: { name: 'Denvr' } }))
  await on.retire()
  expect(await on.importer.withdraw(on.sha256)).toMatchObject({ report: { registeredAgain: 1 } })
  await on.read()
  expect((await on.get('/v1/districts/denver')).body).toMatchObject({ mergedFrom: ['denvr'] })
})
