import { expect, test, vi } from 'vitest'
import { rubric } from '../../support/domain/framework-documents.ts'
import { cast, type Json, listOf, textOf } from '../../support/http/http.ts'
import { rated } from '../../support/projections/facts.ts'

const DISTRICTS = 30

/** A network in which every district is rated once, and which this node has read. */
async function network() {
  const on = await cast()
  for (let n = 0; n < DISTRICTS; n++) {
    await on.record(`assessment-rubric:d${n}:2013-H1`, [rated('lead', 2, '2013-06-30')])
  }
  await on.read()
  return on
}
const leadOf = (body: Json) =>
  listOf(listOf(body.periods)[0]?.items).find(({ item }) => textOf(item) === 'lead')

test('an answer about the network is of one moment, whatever is recorded while it is made', async () => {
  const on = await network()
  const before = await on.read()
  const asking = on.get('/v1/network/trends')
  // All districts are restated while the histories are still being folded.
  const restating = (async () => {
    for (let n = 0; n < DISTRICTS; n++) {
      await on.record(`assessment-rubric:d${n}:2013-H1`, [rated('lead', 3, '2013-09-01')])
    }
    await on.read()
  })()
  const { body } = await asking
  await restating
  // The position shows the moment: each restated district has added one event.
  const restated = Math.max(0, Number(body.position) - before)
  expect(leadOf(body)).toMatchObject({ HS: DISTRICTS - restated, RS: restated })
  expect(leadOf((await on.get('/v1/network/trends')).body)).toMatchObject({ HS: 0, RS: DISTRICTS })
})

test('whoever asks the same at the same time gets the same, made once', async () => {
  const on = await network()
  const made = vi.spyOn(on.queries.ratings, 'entities')
  const answers = await Promise.all(Array.from({ length: 5 }, () => on.get('/v1/network/snapshot')))
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
  expect(listOf(answers[0]?.body.rows)).toHaveLength(DISTRICTS + 1)
  expect(made).toHaveBeenCalledTimes(1)
})

test('others are answered while the network is folded', async () => {
  const on = await network()
  const order: string[] = []
  const asking = on.get('/v1/network/snapshot').then(() => order.push('network'))
  await on.get('/healthz').then(() => order.push('health'))
  await asking
  expect(order).toEqual(['health', 'network'])
})

test('frameworks list their versions in the order in which they came out of each other', async () => {
  const on = await cast()
  const newer = { ...rubric, id: 'other', version: 'b', previous: 'a', title: 'Newer' }
  for (const framework of [newer, { ...rubric, id: 'other', version: 'a', title: 'Older' }]) {
    await on.record('framework-other', [
      { type: 'FrameworkPublished', data: { framework, occurredOn: '2012-01-01' } },
    ])
  }
  await on.read()
  const { body } = await on.get('/v1/frameworks')
  expect(listOf(body.items).find(({ id }) => textOf(id) === 'other')).toMatchObject({
    versions: ['a', 'b'],
    latest: 'b',
    title: 'Newer',
  })
})
