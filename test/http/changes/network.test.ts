import { beforeAll, expect, test } from 'vitest'
import type { NetworkChanges } from '../../../projections/changes/network-changes.ts'
import { promise } from '../../support/http/commitments.ts'
import { type Cast, expectDone, sharedCast } from '../../support/http/http.ts'
import { rated } from '../../support/projections/facts.ts'

let on: Cast
beforeAll(async () => {
  const shared = await sharedCast()
  on = shared.on
  const joined = { joinedOn: '2012-01-01' }
  for (const id of ['east', 'south', 'west'])
    expectDone(await on.put(`/v1/districts/${id}`, { as: on.olga, body: { name: id, ...joined } }))
  for (const id of ['east', 'south', 'west'])
    await on.record(`assessment-rubric:${id}:2013-H1`, [rated('lead', 1, '2013-06-30', { entityName: id })])
  await on.record('assessment-rubric:south:2013-H2', [
    rated('lead', 3, '2013-12-20', { entityName: 'south' }),
  ])
  expectDone(await on.put('/v1/commitments/seats', { as: on.olga, body: promise }))
  await on.read()
  return shared.close
})

async function changes(url: string): Promise<NetworkChanges> {
  const { status, body } = await on.get(url)
  expect(status).toBe(200)
  return body as unknown as NetworkChanges
}

test('those of whom anything differs are told of, as the changes of each are', async () => {
  const times = 'from=2013-07-01&to=2014-01-01'
  const { rows, framework, from, page } = await changes(`/v1/network/changes?framework=rubric&${times}`)
  expect(rows.map(({ entity }) => entity.id)).toContain('south')
  expect(rows.map(({ entity }) => entity.id)).not.toContain('east')
  expect([framework.id, from.asOf, page.next]).toEqual(['rubric', '2013-07-01', null])
  for (const { entity, items } of rows) {
    const own = (await on.get(`/v1/districts/${entity.id}/changes?${times}`)).body
    expect(own.items).toEqual(items)
  }
})

test('a page looks at so many districts, and the pages together tell what all of them do', async () => {
  const whole = await changes('/v1/network/changes?from=2013-01-01')
  const rows: NetworkChanges['rows'][number][] = []
  let pages = 0
  for (let next: string | null = '/v1/network/changes?from=2013-01-01&limit=1'; next !== null; ) {
    const part: NetworkChanges = await changes(next)
    expect(part.rows.length).toBeLessThanOrEqual(1)
    rows.push(...part.rows)
    pages += 1
    next = part.page.next
  }
  expect(pages).toBeGreaterThan(3)
  const plain = (list: readonly object[]) => JSON.stringify(list).replaceAll(/&?(knownAt|known)=\d+/g, '')
  expect(plain(rows)).toBe(plain(whole.rows))
})

test('a page that goes on is of the same two moments', async () => {
  const { page } = await changes('/v1/network/changes?from=2013-01-01&limit=1')
  const query = new URL(page.next ?? '', 'http://ledger').searchParams
  const known = String(await on.read())
  expect([query.get('fromKnownAt'), query.get('toKnownAt')]).toEqual([known, known])
})

test('it is a table of whose change each is', async () => {
  const { text } = await on.get('/v1/network/changes?from=2013-07-01&to=2014-01-01&format=csv')
  const [head, ...rows] = text.trim().split('\r\n')
  expect(head).toMatch(/^entity_id,entity_name,kind,framework,period,item,/)
  expect(rows.find(row => row.startsWith('south,south,cell,rubric,2013-H2,lead,'))).toBeDefined()
})

test('more than a page looks at is refused, and so is a framework that is not known', async () => {
  expect((await on.get('/v1/network/changes?limit=21')).status).toBe(400)
  expect((await on.get('/v1/network/changes?framework=other')).status).toBe(404)
})
