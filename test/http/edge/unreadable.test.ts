import { expect, test } from 'vitest'
import { quarantineEvent } from '../../../src/app/quarantine-event.ts'
import { promising } from '../../support/http/commitments.ts'
import { assessmentOf, cast, expectDone, NORTH, problemIn } from '../../support/http/http.ts'
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

test('an event of another subject, as it could have been forged, is one that cannot be read', async () => {
  const on = await promising()
  await on.make()
  const [made] = await on.store.readStream('commitment-seats')
  if (made === undefined) throw new Error('there is no promise')
  const id = idOf(900_000)
  await on.store.append('district-north', [{ ...made, id }], 1)
  const body = { name: 'North of here' }
  for (const answer of [await on.put(NORTH, { as: on.olga, body, ifMatch: 1 }), await on.get(NORTH)]) {
    expect(problemIn(answer)).toBe('500 event-unreadable')
    expect(answer.body.detail).toContain(id)
  }
  const request = {
    actor: { person: 'olga', key: 'cli', role: 'operator' },
    correlationId: idOf(900_001),
    ifMatch: 'any' as const,
  }
  const forged = { store: on.store, handler: on.handler, request, today: '2026-03-01', onProgress: () => {} }
  expect((await quarantineEvent(forged, id, 'Nobody here wrote it.')).kind).toBe('quarantined')
  expectDone(await on.put(NORTH, { as: on.olga, body, ifMatch: 2 }))
})
