import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, expect, test, vi } from 'vitest'
import { startDatabase } from '../eventstoredb-server/cluster.ts'
import { done, keepIn, keyFor, ledger, scratch, served } from '../support/cli/cli.ts'

const PASSWORD = 'p@ss:w?rd'
const { folder, remove } = scratch()
const database = await startDatabase({ tls: true })
afterEach(() => vi.unstubAllEnvs())
afterAll(async () => {
  await database.close()
  remove()
})

const asking = (store: string) => {
  const data = join(folder, `${Math.floor(performance.now() * 1000)}`)
  mkdirSync(data)
  keepIn(data, store)
  return data
}

test('the user that it makes is all that a ledger needs, and is no administrator', async () => {
  vi.stubEnv('LEDGER_DB_PASSWORD', PASSWORD)
  const administrator = asking(database.url)
  expect(await done(administrator, 'secure', '--user', 'ledger')).toMatch(/^ledger was made: it alone writes/)
  expect(JSON.parse(await done(administrator, 'secure', '--user', 'ledger', '--json'))).toEqual({
    user: 'ledger',
    isNewUser: false,
  })
  const data = asking(database.urlAs('ledger', PASSWORD))
  const operator = await keyFor(data, '--role', 'operator')
  const node = await served(data)
  expect((await node.send('PUT', '/v1/districts/east', operator, { name: 'East' })).status).toBe(201)
  expect((await node.get('/readyz')).body).toMatchObject({ ready: true, why: [] })
  expect(await node.end()).toBe(0)
  expect((await ledger(data, 'doctor')).code).toBe(0)
  await done(data, 'keys', 'add', '--role', 'rater', '--person', 'rater-7', '--name', 'Ann Example')
  const forget = ['forget-person', 'rater-7', '--reason', 'Asked for by letter.']
  const unfinished = await ledger(data, ...forget)
  expect([unfinished.code, unfinished.out]).toEqual([1, ''])
  expect(unfinished.err).toMatch(
    /^that rater-7 is forgotten is recorded, but name and contact are not deleted yet: .*this ledger's user.*\. The same again deletes them; in EventStoreDB that takes an administrator/,
  )
  expect((await ledger(data, 'doctor')).out).toContain('still there of rater-7')
  expect(await done(administrator, ...forget)).toMatch(/^rater-7 is forgotten/)
  expect((await ledger(data, 'doctor')).code).toBe(0)
  const refused = await ledger(data, 'secure', '--user', 'other')
  expect([refused.code, refused.err]).toEqual([
    1,
    expect.stringContaining("does not let this ledger's user do that"),
  ])
}, 120_000)

test.each([
  ['a store without users', () => 'sqlite:ledger.db', ['--user', 'ledger'], 'only EventStoreDB has users'],
  [
    'a database without TLS',
    () => 'esdb://127.0.0.1:1?tls=false',
    ['--user', 'ledger'],
    'without TLS has no users',
  ],
  ['no password', () => database.url, ['--user', 'ledger'], 'LEDGER_DB_PASSWORD is missing'],
  ['a name that is none', () => database.url, ['--user', 'a b'], '--user is 1 to 64 of'],
])('%s is told, with exit code 2', async (_, store, flags, told) => {
  const { code, err } = await ledger(asking(store()), 'secure', ...flags)
  expect([code, err]).toEqual([2, expect.stringContaining(told)])
})
