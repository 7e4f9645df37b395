import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { TIMEOUTS } from '../../src/event-store/eventstoredb/timeouts.ts'
import { type SpawnedDatabase, spawnDatabase } from '../eventstoredb-server/process.ts'
import {
  type Client,
  clientOf,
  done,
  freePort,
  keepIn,
  keyFor,
  ledger,
  ROOT,
  type Started,
  scratch,
  started,
  storeOf,
  tablesIn,
} from '../support/cli/cli.ts'
import { freshPrefix } from '../support/event-store/store.ts'
import { eventually } from '../support/pace.ts'

const NETWORK = '/v1/network/snapshot?framework=citywide'

let data: string
let remove: () => void
let database: SpawnedDatabase
let node: Started | null
beforeEach(async () => {
  const made = scratch()
  data = made.folder
  remove = made.remove
  database = await spawnDatabase({ file: join(data, 'database.log') })
  const login = database.url.replace('//', '//ledger:p%40ss%2Fw%3Frd%25@')
  keepIn(data, `${login}&streamPrefix=${freshPrefix()}`)
  node = null
})
afterEach(async () => {
  await node?.end('SIGKILL')
  await database.close()
  remove()
})

const shownStore = () => storeOf(data).replace(/\/\/.*@/, '//')

/** Expects what a node reports of itself while its database does not answer. */
async function expectUnready({ get }: Client): Promise<void> {
  expect(await get('/healthz')).toMatchObject({ status: 200, body: { status: 'ok' } })
  const { status, body } = await get('/readyz')
  expect([status, body.ready, body.store.answers]).toEqual([503, false, false])
}

test('a node that is started before its database says what it waits for, lives meanwhile, and then serves', async () => {
  await database.kill9()
  const port = await freePort()
  const client = clientOf(`http://127.0.0.1:${port}`)
  node = started(data, port)
  const line = await node.prints(/waiting for the event store/)
  expect(JSON.parse(line.input)).toMatchObject({ store: shownStore() })
  await expectUnready(client)
  const refused = await client.get(NETWORK)
  expect([refused.status, refused.headers.get('retry-after'), refused.body.type]).toEqual([
    503,
    '5',
    '/problems/node-behind',
  ])
  await database.start()
  await node.prints(/^listening on /)
  expect(await client.get('/readyz')).toMatchObject({ status: 200, body: { ready: true, lagMs: 0 } })
  expect(node.printed.join('\n')).not.toMatch(/p@ss|p%40ss|w\?rd|w%3Frd/)
})

test('a node that waits for its database ends well: it is not cut off', async () => {
  await database.kill9()
  node = started(data)
  await node.prints(/waiting for the event store/)
  // A process that has not ended after the time for a shutdown would end with 1.
  expect(await node.end()).toBe(0)
})

test('a database that is killed and comes back costs no acknowledged write, and views are answered meanwhile', async () => {
  await done(data, 'import', 'frameworks', join(ROOT, 'samples/framework-citywide-2018.json'))
  await done(data, 'import', 'ratings', join(ROOT, 'samples/ratings-citywide-2018.csv'))
  const operator = await keyFor(data, '--role', 'operator')
  const port = await freePort()
  const client = clientOf(`http://127.0.0.1:${port}`)
  node = started(data, port)
  await node.prints(/^listening on /)
  const before = await client.get(NETWORK)
  const name = (id: string) => client.send('PUT', `/v1/districts/${id}`, operator, { name: id })
  const names = Array.from({ length: 40 }, (_, index) => `d${index}`)
  const answers = names.map(name)
  await Promise.race(answers)
  await database.kill9()

  const sinceMs = performance.now()
  const writing = name('during').then(answer => ({ answer, ms: performance.now() - sinceMs }))
  const [doctor, during] = await Promise.all([ledger(data, 'doctor'), writing])
  // The store answers at the end of its timeouts, and not before; with longer ones this test would time out.
  expect(during.answer).toMatchObject({ status: 503, body: { type: '/problems/store-unavailable' } })
  expect(Number(during.answer.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(during.ms).toBeGreaterThan(TIMEOUTS.wholeMs - TIMEOUTS.tryMs / 2)
  expect([doctor.code, doctor.err]).toEqual([
    1,
    expect.stringContaining(`${shownStore()}: the event store does not answer`),
  ])
  expect(doctor.err.trim().split('\n')).toHaveLength(1)
  await expectUnready(client)
  expect((await client.get('/readyz')).body.lagMs).toBeGreaterThan(5000)
  expect(await client.get(NETWORK)).toMatchObject({ status: 200, body: before.body })

  await database.start()
  expect((await name('after')).status).toBe(201)
  await eventually(async () => expect((await client.get('/readyz')).body.lagMs).toBe(0))
  // Of the writes under way when the node died, only some were acknowledged; a repeat records each of them exactly once.
  for (const [index, { status, body }] of (await Promise.all(answers)).entries()) {
    const again = await name(names[index] ?? '')
    expect(again.body.revision).toBe(0)
    if (status === 201) expect([again.status, body.revision]).toEqual([200, 0])
    else expect([status, again.status < 202]).toEqual([503, true])
  }
  expect(await node.end()).toBe(0)
  const lived = tablesIn(data)
  await done(data, 'rebuild')
  expect(tablesIn(data)).toEqual(lived)
})
