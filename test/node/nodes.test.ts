import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startDatabase } from '../eventstoredb-server/cluster.ts'
import { done, keepIn, keyFor, ROOT, type Served, scratch, served, tablesIn } from '../support/cli/cli.ts'
import { freshPrefix } from '../support/event-store/store.ts'
import { eventually } from '../support/pace.ts'

const SAMPLES = join(ROOT, 'samples')
const NETWORK = '/v1/network/snapshot?framework=citywide'

const { folder, remove } = scratch()
const database = await startDatabase()
const store = `${database.url}&streamPrefix=${freshPrefix()}`
const [one, other, desk] = ['one', 'other', 'desk'].map(name => join(folder, name)) as [
  string,
  string,
  string,
]
let here: Served
let there: Served
let operator: string
beforeAll(async () => {
  for (const data of [one, other, desk]) {
    mkdirSync(data)
    keepIn(data, store)
  }
  await done(desk, 'import', 'frameworks', join(SAMPLES, 'framework-citywide-2018.json'))
  await done(desk, 'import', 'ratings', join(SAMPLES, 'ratings-citywide-2018.csv'))
  operator = await keyFor(desk, '--role', 'operator')
  ;[here, there] = await Promise.all([served(one), served(other)])
})
afterAll(async () => {
  await Promise.all([here.end(), there.end()])
  await database.close()
  remove()
})

const doctor = async (data: string) => {
  const { findings, position } = JSON.parse(await done(data, 'doctor', '--json'))
  const found = (what: string): string =>
    findings.find((each: { what: string }) => each.what === what)?.is ?? `nothing of ${what}`
  return { position: Number(position), found }
}

test('a write on one node is read on the other from its position on, and both count alike', async () => {
  for (const [name, from, to] of [
    ['east', here, there],
    ['west', there, here],
  ] as const) {
    const { status, headers } = await from.send('PUT', `/v1/districts/${name}`, operator, { name })
    expect(status).toBe(201)
    const position = headers.get('ledger-position')
    expect(position).toMatch(/^\d+$/)
    const read = await to.get(`/v1/districts/${name}?minPosition=${position}`)
    expect([read.status, read.body.name]).toEqual([200, name])
    expect(Number(read.headers.get('ledger-position'))).toBeGreaterThanOrEqual(Number(position))
    expect((await to.get(`${NETWORK}&knownAt=${position}`)).body).toEqual(
      (await from.get(`${NETWORK}&knownAt=${position}`)).body,
    )
  }
})

test('each node says which node of the database answers it, and that it is not behind', async () => {
  for (const node of [here, there]) {
    const { status, body } = await node.get('/readyz')
    expect([status, body.store, body.lagMs]).toEqual([
      200,
      {
        name: `esdb://127.0.0.1:${database.ports[0]}`,
        node: `127.0.0.1:${database.ports[0]}`,
        answers: true,
      },
      0,
    ])
  }
})

test('what is imported and which keys are made while nodes serve is seen by both', async () => {
  await done(desk, 'import', 'frameworks', join(SAMPLES, 'framework-portfolio-2012-04.json'))
  await done(desk, 'import', 'ratings', join(SAMPLES, 'ratings-portfolio.csv'))
  const key = await keyFor(desk, '--role', 'operator')
  const made = await there.send('PUT', '/v1/districts/new', key, { name: 'New' })
  expect(made.status).toBe(201)
  // This position is after everything that was imported. A node that does not read up to it within five seconds answers 503.
  const position = made.headers.get('ledger-position')
  const path = `/v1/districts/tn-asd/snapshot?framework=portfolio&minPosition=${position}`
  for (const node of [here, there]) {
    expect((await node.get(path)).body.components[0].level.name).toBe('National exemplar')
  }
})

test('a rebuild of one node disturbs neither, and gives what both have', async () => {
  const before = await there.get(NETWORK)
  const [rebuilt] = await Promise.all([
    done(one, 'rebuild', '--json'),
    there.send('PUT', '/v1/districts/meanwhile', operator, { name: 'Meanwhile' }),
  ])
  const { file } = JSON.parse(rebuilt) as { file: string }
  expect(file.startsWith(one)).toBe(true)
  for (const node of [here, there]) {
    expect(await node.get(NETWORK)).toMatchObject({ status: 200, body: before.body })
    expect((await node.get('/readyz')).body).toMatchObject({ ready: true, lagMs: 0 })
  }
  await here.end()
  here = await served(one)
  const { headers } = await there.send('PUT', '/v1/districts/after', operator, { name: 'After' })
  const read = await here.get(`/v1/districts/after?minPosition=${headers.get('ledger-position')}`)
  expect(read.status).toBe(200)
  // What a node has read is in its file a moment later.
  await eventually(async () => expect(tablesIn(one)).toEqual(tablesIn(other)))
})

test('the doctor says which node of the database it talked to, and how far a read model is behind', async () => {
  const node = `127.0.0.1:${database.ports[0]}`
  await here.end()
  const { position } = await doctor(one)
  await there.send('PUT', '/v1/districts/later', operator, { name: 'Later' })
  const behind = await doctor(one)
  expect(behind.position).toBe(position + 1)
  expect(behind.found('database')).toBe(node)
  expect(behind.found('read model')).toMatch(/; 1 behind$/)
  expect((await doctor(other)).found('read model')).toMatch(/; 0 behind$/)
  expect((await doctor(desk)).found('read model')).toBe('none of this version: the next start builds it')
  here = await served(one)
  await eventually(async () => expect((await here.get('/readyz')).body.position).toBe(String(position + 1)))
})
