import { expect, test } from 'vitest'
import {
  assessmentOf,
  cast,
  expectDone,
  expectRefused,
  listOf,
  NORTH,
  textOf,
} from '../../support/http/http.ts'

const DENVR = '/v1/districts/denvr'
const RETIREMENT = `${DENVR}/retirement`

/** Two districts with a published rating each, of which one was mistyped and is retired later in favour of the other. */
async function mistyped() {
  const on = await cast()
  const { olga: as } = on
  expectDone(await on.put('/v1/districts/denver', { as, body: { name: 'Denver', joinedOn: '2012-01-01' } }))
  expectDone(await on.put(DENVR, { as, body: { name: 'Denvr', joinedOn: '2012-01-01' } }))
  await on.opened('2013-H1')
  await on.published('2013-H1', { lead: 'Middle' }, '2013-07-01', '/v1/districts/denver')
  await on.published('2013-H1', { lead: 'High' }, '2013-07-01', DENVR)
  const before = await on.read()
  const body = { reason: 'Mistyped', mergedInto: 'denver', occurredOn: '2026-02-01' }
  const retire = () => on.post(RETIREMENT, { as, body, ifMatch: 1 })
  const ids = async (query = '') => {
    await on.read()
    const items = listOf((await on.get(`/v1/districts${query}`)).body.items)
    const rows = listOf((await on.get(`/v1/network/snapshot${query}`)).body.rows)
    const trends = listOf((await on.get(`/v1/network/trends${query}`)).body.periods)
    return {
      listed: items.map(({ id }) => textOf(id)),
      rows: rows.map(({ entity }) => textOf(entity?.id)),
      counted: trends.map(({ total }) => Number(total?.NW)),
    }
  }
  return { ...on, before, retire, ids }
}

const BOTH = { listed: ['denver', 'denvr', 'north'], rows: ['denver', 'denvr', 'north'], counted: [2] }
const ONE = { listed: ['denver', 'north'], rows: ['denver', 'north'], counted: [1] }

test('a retired district is gone from lists and network views, from its day on and as far as it is known', async () => {
  const on = await mistyped()
  expect(await on.ids()).toEqual(BOTH)
  const { etag } = (await on.get('/v1/network/snapshot')).headers
  expectDone(await on.retire())
  expect(await on.ids()).toEqual(ONE)
  expect((await on.get('/v1/network/snapshot')).headers.etag).not.toBe(etag)
  expect(await on.ids(`?knownAt=${on.before}`)).toEqual(BOTH)
  expect(await on.ids('?asOf=2026-01-31')).toEqual(BOTH)
  expect(await on.ids('?asOf=2026-02-01')).toEqual(ONE)
})

test('its own address and its history stay, and both name each other', async () => {
  const on = await mistyped()
  const cited = `${DENVR}/ratings/lead/history?knownAt=${on.before}`
  const citation = (await on.get(cited)).text
  expectDone(await on.retire())
  await on.read()
  const retired = { on: '2026-02-01', reason: 'Mistyped', mergedInto: 'denver' }
  const shown = await on.get(DENVR)
  expect([shown.status, shown.body.retired]).toEqual([200, retired])
  expect((await on.get('/v1/districts/denver')).body).toMatchObject({ retired: null, mergedFrom: ['denvr'] })
  expect((await on.get(`${DENVR}?asOf=2026-01-31`)).body.retired).toBeNull()
  expect((await on.get(`${DENVR}?knownAt=${on.before}`)).body.retired).toBeNull()
  expect((await on.get(cited)).text).toBe(citation)
  for (const url of [
    `${DENVR}/snapshot`,
    `${DENVR}/trends`,
    assessmentOf('2013-H1', DENVR),
    `${DENVR}/history`,
  ]) {
    expect([url, (await on.get(url)).status]).toEqual([url, 200])
  }
  expect(listOf((await on.get(`${DENVR}/ratings/lead/history`)).body.items)).toHaveLength(1)
  expect((await on.get('/v1/districts/denver/ratings/lead/history')).text).not.toContain('denvr')
})

test('a retirement is withdrawn, and everything is as before', async () => {
  const on = await mistyped()
  expectDone(await on.retire())
  const { olga: as } = on
  const body = { rationale: 'It is another district', occurredOn: '2026-02-20' }
  expectDone(await on.post(`${RETIREMENT}/withdrawal`, { as, body, ifMatch: 2 }))
  expect(await on.ids()).toEqual(BOTH)
  expect(await on.ids('?asOf=2026-02-10')).toEqual(ONE)
  expect((await on.get(DENVR)).body.retired).toBeNull()
  expect((await on.get('/v1/districts/denver')).body.mergedFrom).toEqual([])
  expect((await on.get('/v1/districts/denver?asOf=2026-02-10')).body.mergedFrom).toEqual(['denvr'])
})

test('a retirement points to a district that is there', async () => {
  const on = await mistyped()
  const { olga: as } = on
  const retire = (mergedInto: string, url = RETIREMENT) =>
    on.post(url, { as, body: { reason: 'Mistyped', mergedInto }, ifMatch: 1 })
  expectRefused(await retire('nowhere'), '404 entity-unknown', '/mergedInto')
  expectRefused(await retire('denvr'), '422 merged-into-itself', '/mergedInto')
  expectDone(await on.retire())
  expectRefused(await retire('denvr', `${NORTH}/retirement`), '422 merged-into-retired', '/mergedInto')
  expectRefused(
    await on.post('/v1/districts/none/retirement', { as, body: { reason: 'X' } }),
    '404 entity-unknown',
  )
})
