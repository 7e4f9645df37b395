import { expect, onTestFinished, test } from 'vitest'
import { csvOf, importerOn, reportOf } from '../../support/app/importing.ts'
import { rubric } from '../../support/domain/framework-documents.ts'
import { cast, expectDone, expectRefused, RUBRIC } from '../../support/http/http.ts'

test('an id that differs by capitals alone from a known one is refused, whatever it names', async () => {
  const on = await cast()
  const { olga: as } = on
  const owner = { kind: 'district', id: 'north' }
  const dates = { from: '2012-09-01', to: '2012-11-30' }
  const creations: readonly (readonly [known: string, twin: string, body: object])[] = [
    ['/v1/districts/denver', '/v1/districts/Denver', { name: 'Denver' }],
    ['/v1/schools/elm', '/v1/schools/ELM', { name: 'Elm' }],
    [`${RUBRIC}/rounds/autumn`, `${RUBRIC}/rounds/Autumn`, dates],
    ['/v1/commitments/seats', '/v1/commitments/Seats', { owner, text: 'More' }],
  ]
  for (const [known, twin, body] of creations) {
    expectDone(await on.put(known, { as, body }))
    const refused = await on.put(twin, { as, body })
    expectRefused(refused, '409 id-taken')
    expect(refused.body.detail).toContain(`${known.split('/').at(-1)} is known`)
    expectDone(await on.put(known, { as, body }))
    await on.read()
    expect((await on.get(known)).status).toBe(200)
  }
  const other = await on.put('/v1/frameworks/RUBRIC/versions/v1', { as, body: { ...rubric, id: 'RUBRIC' } })
  expectRefused(other, '409 id-taken')
})

test('a district and a school may have ids that differ by capitals alone', async () => {
  const on = await cast()
  const made = await on.put('/v1/schools/NORTH', { as: on.olga, body: { name: 'North School' } })
  expect(made.status).toBe(201)
})

test('one whose file was taken back stands in the way of nothing', async () => {
  const on = await cast()
  const importer = importerOn(on.store)
  onTestFinished(importer.close)
  const { sha256 } = reportOf(await importer.text('schools', csvOf('schools', { id: 'ELM', name: 'Elm' })))
  expectRefused(await on.put('/v1/schools/elm', { as: on.olga, body: { name: 'Elm' } }), '409 id-taken')
  await importer.withdraw(sha256)
  expectDone(await on.put('/v1/schools/elm', { as: on.olga, body: { name: 'Elm' } }))
})
