import { expect, test } from 'vitest'
import {
  assessmentOf,
  type Cast,
  cast,
  evidence,
  expectDone,
  type Json,
  listOf,
  NORTH,
  textOf,
} from '../../support/http/http.ts'

const url = assessmentOf('2013-H1')
const judged = { rationale: 'Seen.', evidence, occurredOn: '2013-06-20' }

/** The words of snapshot, history and assessment for one item in one period, from each that has one. */
async function saidOf(on: Cast, item: string) {
  await on.read()
  const snapshot = (await on.get(`${NORTH}/snapshot`)).body
  const shown = listOf(snapshot.components)
    .flatMap(each => [each, ...listOf(each.elements)])
    .find(({ id }) => textOf(id) === item)
  const line = listOf((await on.get(`${NORTH}/ratings/${item}/history`)).body.items).at(-1)
  const stated = listOf((await on.get(url)).body.ratings).findLast(each => textOf(each.item) === item)
  return { shown, line, stated }
}
const noteOf = (said: Json | undefined) => said?.imported?.note

test('an import has one basis, one note and no rationale, wherever it is shown', async () => {
  const on = await cast()
  const imported = { kind: 'ratings', sha256: 'a'.repeat(64), row: 7 }
  const level = { value: 1, name: 'Low' }
  const said = { item: 'lead', version: 'v1', level, evidence: [], occurredOn: '2013-06-20' }
  await on.record('assessment-rubric:north:2013-H1', [
    { type: 'RatingImported', data: { ...said, note: 'second place overall', imported } },
  ])
  const { shown, line, stated } = await saidOf(on, 'lead')
  expect([shown?.basis, line?.basis, stated?.basis]).toEqual(['rated', 'rated', 'rated'])
  expect([line?.rationale, stated?.rationale]).toEqual([null, null])
  expect([noteOf(line), noteOf(stated)]).toEqual(['second place overall', 'second place overall'])
  expect(line?.imported).toEqual(stated?.imported)
})

test('an override is one in every view, and stays one once it is corrected', async () => {
  const on = await cast()
  await on.opened('2013-H1')
  const override = { ...judged, level: 'Low', override: true }
  expectDone(await on.put(`${url}/ratings/teach`, { as: on.rita, body: override }))
  expectDone(await on.post(`${url}/submit`, { as: on.rita, ifMatch: 0 }))
  expectDone(await on.post(`${url}/publish`, { as: on.paul, ifMatch: 1 }))
  const before = await saidOf(on, 'teach')
  const bases = [before.shown, before.line, before.stated].map(said => said?.basis)
  expect(bases).toEqual(['overridden', 'overridden', 'overridden'])
  const body = { ...judged, item: 'teach', level: 'High', occurredOn: '2013-07-01' }
  const proposed = expectDone(
    await on.post(`${url}/corrections`, { as: on.rita, key: 'one', ifMatch: 2, body }),
  )
  const approve = `${url}/corrections/${textOf(proposed.body.id)}/approve`
  expectDone(await on.post(approve, { as: on.paul, ifMatch: 3 }))
  const { shown, line } = await saidOf(on, 'teach')
  expect([shown?.action, shown?.basis]).toEqual(['RS', 'overridden'])
  expect([line?.action, line?.basis]).toEqual(['RS', 'overridden'])
})
