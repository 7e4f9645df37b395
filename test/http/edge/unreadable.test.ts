import { expect, test } from 'vitest'
import { assessmentOf, cast, NORTH, problemIn } from '../../support/http/http.ts'
import { idOf } from '../../support/projections/read-side.ts'

test('an event that cannot be read is named by whatever reads its stream, and nothing else is told', async () => {
  const on = await cast()
  const [known] = await on.store.readStream('framework-rubric')
  if (known === undefined) throw new Error('there is no framework')
  for (const [stream, url] of [
    ['assessment-rubric:north:2013-H1', assessmentOf('2013-H1')],
    ['district-west', '/v1/districts/west'],
    ['commitment-seats', '/v1/commitments/seats'],
    ['round-rubric:2013-H1', '/v1/frameworks/rubric/rounds/2013-H1'],
  ] as const) {
    const id = idOf(900_000 + stream.length)
    await on.store.append(stream, [{ ...known, id, type: 'NobodyKnows' }], 'none')
    const answer = await on.get(url)
    expect([url, problemIn(answer)]).toEqual([url, '500 event-unreadable'])
    expect(answer.body.detail).toContain(id)
    expect(answer.text).not.toMatch(/\bat \/|node_modules|\.ts|Error|does not know/)
    expect((await on.get('/problems/event-unreadable')).status).toBe(200)
  }
  expect((await on.get(NORTH)).status).toBe(200)
})

test('a write to a stream that cannot be read is refused the same way', async () => {
  const on = await cast()
  const [known] = await on.store.readStream('district-north')
  if (known === undefined) throw new Error('there is no district')
  const id = idOf(900_000)
  await on.store.append('district-west', [{ ...known, id, data: '{"name":1}' }], 'none')
  const answer = await on.put('/v1/districts/west', { as: on.olga, body: { name: 'West' } })
  expect(problemIn(answer)).toBe('500 event-unreadable')
})
