import { promise } from '../http/commitments.ts'
import { type Cast, expectDone } from '../http/http.ts'
import { signingCast } from '../http/signing.ts'

/** A small network with levels that rose, fell, stayed and were carried, a member without ratings, and a signed log. */
export async function ratedNetwork(): Promise<{ readonly on: Cast; readonly close: () => Promise<void> }> {
  const { on, close } = await signingCast()
  expectDone(await on.put('/v1/districts/south', { as: on.olga, body: { name: 'South & <b>West</b>' } }))
  const silent = { name: 'Silent', joinedOn: '2012-01-01' }
  expectDone(await on.put('/v1/districts/silent', { as: on.olga, body: silent }))
  expectDone(await on.put('/v1/commitments/seats', { as: on.olga, body: promise }))
  await on.opened('2013-H1', '2013-H2', '2014-H1')
  await on.published('2013-H1', { lead: 'Low', 'teach.plan': 'High', 'teach.talk': 'High' }, '2013-06-20')
  await on.published('2013-H1', { lead: 'High' }, '2013-06-21', '/v1/districts/south')
  await on.published('2013-H2', { lead: 'High' }, '2013-12-20')
  await on.published('2013-H2', { lead: 'Low' }, '2013-12-21', '/v1/districts/south')
  await on.published('2014-H1', { lead: 'High' }, '2014-06-20')
  await on.read()
  await on.checkpoints.advance()
  return { on, close }
}
