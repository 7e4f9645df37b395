import { expect, test } from 'vitest'
import { cast, expectDone, expectRefused } from '../../support/http/http.ts'

test('a district joined on a day or by a day, not both', async () => {
  const on = await cast()
  const body = { name: 'West', joinedOn: '2012-01-01', joinedBy: '2012' }
  const refused = await on.put('/v1/districts/west', { as: on.olga, body })
  expectRefused(refused, '400 invalid-request', '/joinedBy')
  expect((await on.get('/v1/districts/west')).status).toBe(404)
})

test('a school lies in a district that is registered', async () => {
  const on = await cast()
  const elm = '/v1/schools/elm'
  const refused = await on.put(elm, { as: on.olga, body: { name: 'Elm', district: 'nowhere' } })
  expectRefused(refused, '404 entity-unknown', '/district')
  expect(refused.body.detail).toContain('PUT')
  expectDone(await on.put(elm, { as: on.olga, body: { name: 'Elm', district: 'north' } }))
})

test('a commitment is that of an entity that is registered', async () => {
  const on = await cast()
  const body = { owner: { kind: 'school', id: 'nowhere' }, text: 'More' }
  expectRefused(await on.put('/v1/commitments/a', { as: on.olga, body }), '404 entity-unknown', '/owner/id')
})

test('a district that an import named without registering it may be said again', async () => {
  const on = await cast()
  const data = { kind: 'school', id: 'oak', name: 'Oak', district: 'later', occurredOn: '2013' } as const
  await on.record('school-oak', [{ type: 'Registered', data }])
  const again = await on.put('/v1/schools/oak', { as: on.olga, body: { district: 'later' } })
  expect([again.status, again.body.events]).toEqual([200, []])
})

test('a school that goes to another district and operator says from when', async () => {
  const on = await cast()
  const elm = '/v1/schools/elm'
  const as = on.olga
  expectDone(await on.put('/v1/districts/south', { as, body: { name: 'South' } }))
  expectDone(await on.put(elm, { as, body: { name: 'Elm', district: 'north', operator: 'One' } }))
  const other = { district: 'south', operator: 'Two' }
  const undated = await on.put(elm, { as, body: other, ifMatch: 0 })
  expectRefused(undated, '409 entity-fact-undated', '/occurredOn')
  const dated = { as, body: { ...other, occurredOn: '2018-07-01' }, ifMatch: 0 }
  expectDone(await on.put(elm, dated))
  expect((await on.put(elm, dated)).body.events).toEqual([])
  await on.read()
  expect((await on.get(`${elm}?asOf=2018-06-30`)).body).toMatchObject({ district: 'north', operator: 'One' })
  expect((await on.get(`${elm}?asOf=2018-07-01`)).body).toMatchObject(other)
  expect((await on.get(elm)).body).toMatchObject(other)
  const again = { ...dated, body: { operator: 'Three', occurredOn: '2018-07-01' }, ifMatch: 1 }
  expectRefused(await on.put(elm, again), '409 entity-fact-twice', '/occurredOn')
})
