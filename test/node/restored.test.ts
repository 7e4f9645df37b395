import { copyFileSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { openStore } from '../../src/node/store.ts'
import { type SpawnedDatabase, spawnDatabase } from '../eventstoredb-server/process.ts'
import {
  clientOf,
  done,
  freePort,
  keepIn,
  keyFor,
  ledger,
  ROOT,
  type Served,
  type Started,
  scratch,
  started,
  storeOf,
  tablesIn,
} from '../support/cli/cli.ts'
import { freshPrefix } from '../support/event-store/store.ts'
import { eventually } from '../support/pace.ts'

const ANEW = /the log is not the one that was read/
const PREFIX = freshPrefix()

/** The back-up of one store of each kind, with a history, and a key that it knows. */
const backUps = scratch()
const keys = { embedded: '', database: '' }
beforeAll(async () => {
  const [embedded, database] = [join(backUps.folder, 'embedded'), join(backUps.folder, 'database')]
  const spawned = await spawnDatabase({ file: `${database}.back-up` })
  keepIn(embedded, `sqlite:${embedded}.back-up`)
  keepIn(database, `${spawned.url}&streamPrefix=${PREFIX}`)
  const filled = await Promise.all([embedded, database].map(fill))
  keys.embedded = filled[0] ?? ''
  keys.database = filled[1] ?? ''
  await spawned.close()
})
afterAll(() => backUps.remove())

async function fill(as: string): Promise<string> {
  await done(as, 'import', 'frameworks', join(ROOT, 'samples/framework-citywide-2018.json'))
  await done(as, 'import', 'ratings', join(ROOT, 'samples/ratings-citywide-2018.csv'))
  return keyFor(as, '--role', 'operator')
}

let folder: string
let data: string
let remove: () => void
let database: SpawnedDatabase | null
let node: Started | null
beforeEach(() => {
  const made = scratch()
  folder = made.folder
  remove = made.remove
  data = join(folder, 'node')
  mkdirSync(data)
  database = null
  node = null
})
afterEach(async () => {
  await node?.end('SIGKILL')
  await database?.close()
  remove()
})

/** A store that was started from its back-up, and a function that restores that back-up. */
type Kept = { readonly key: string; readonly restore: () => Promise<void> }

async function embedded(backUp = join(backUps.folder, 'embedded.back-up')): Promise<Kept> {
  const file = join(folder, 'ledger.db')
  const restore = async () => {
    for (const suffix of ['-wal', '-shm']) rmSync(file + suffix, { force: true })
    copyFileSync(backUp, file)
  }
  await restore()
  keepIn(data, `sqlite:${file}`)
  return { key: keys.embedded, restore }
}

async function inDatabase(): Promise<Kept> {
  const file = join(folder, 'database.log')
  const putBack = () => copyFileSync(join(backUps.folder, 'database.back-up'), file)
  putBack()
  const spawned = await spawnDatabase({ file })
  database = spawned
  keepIn(data, `${spawned.url}&streamPrefix=${PREFIX}`)
  return {
    key: keys.database,
    restore: async () => {
      await spawned.kill9()
      putBack()
      await spawned.start()
    },
  }
}

async function serve(): Promise<Served> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const server = started(data, port)
  node = server
  await server.prints(/^listening on /)
  return { ...server, ...clientOf(url), url }
}

const naming =
  (key: string, { send }: Served) =>
  async (id: string, name: string, revision?: number) => {
    const headers: Record<string, string> = revision === undefined ? {} : { 'if-match': `"${revision}"` }
    const { status, body } = await send('PUT', `/v1/districts/${id}`, key, { name }, headers)
    return [status, body.revision]
  }

/** Expects the views of a node that has stopped to be those of one that never read another log. */
async function expectAsFresh(): Promise<void> {
  const fresh = join(folder, 'fresh')
  mkdirSync(fresh)
  keepIn(fresh, storeOf(data))
  await ledger(fresh, 'rebuild')
  expect(tablesIn(data)).toEqual(tablesIn(fresh))
}

test('a start on a back-up that was restored builds the read model anew, and says so', async () => {
  const { key, restore } = await embedded()
  const before = await serve()
  const name = naming(key, before)
  expect([await name('east', 'East'), await name('east', 'Far East', 0)]).toEqual([
    [201, 0],
    [200, 1],
  ])
  await before.end()
  await restore()
  const { code, out } = await ledger(data, 'doctor')
  expect([code, out]).toEqual([4, expect.stringMatching(/^BAD {2}read model .* another log than this one/m)])
  const after = await serve()
  expect(after.printed.filter(line => ANEW.test(line))).toHaveLength(1)
  expect((await after.get('/v1/districts/east')).status).toBe(404)
  expect(await naming(key, after)('east', 'East')).toEqual([201, 0])
  expect(await after.end()).toBe(0)
  await expectAsFresh()
})

test.each([
  ['the embedded store', () => embedded()],
  ['EventStoreDB', inDatabase],
])('%s: so does a start on one that has grown past where the node had read', async (_, keep) => {
  const { key, restore } = await keep()
  const before = await serve()
  await naming(key, before)('east', 'East')
  await before.end()
  await restore()
  await done(data, 'import', 'districts', join(ROOT, 'samples/districts.csv'))
  const after = await serve()
  expect(after.printed.filter(line => ANEW.test(line))).toHaveLength(1)
  expect((await after.get('/v1/districts/east')).status).toBe(404)
  await after.end()
  await expectAsFresh()
})

test('a projection that an event has stopped hides nothing: the others had read further than the back-up goes', async () => {
  await embedded()
  const backUp = join(folder, 'poisoned.back-up')
  await poison()
  copyFileSync(join(folder, 'ledger.db'), backUp)
  await done(data, 'import', 'districts', join(ROOT, 'samples/districts.csv'))
  expect((await ledger(data, 'rebuild')).code).toBe(4)
  const { restore } = await embedded(backUp)
  await restore()
  const after = await serve()
  expect(after.printed.filter(line => ANEW.test(line))).toHaveLength(1)
  await after.end()
  await expectAsFresh()
})

/** Appends an event that only the projections of rounds and of the log read, and that they cannot understand. */
async function poison(): Promise<void> {
  const store = await openStore(storeOf(data))
  const [known] = await store.readStream('framework-citywide')
  if (known === undefined) throw new Error('there is no framework')
  const id = '00000000-0000-4000-9000-000000000001'
  await store.append('round-citywide:2019', [{ ...known, id, type: 'RoundOpened', data: '{}' }], 'none')
  await store.close()
}

test('EventStoreDB: a node under which a back-up is restored starts again by itself, and decides on nothing that is gone', async () => {
  const { key, restore } = await inDatabase()
  const server = await serve()
  const name = naming(key, server)
  await name('east', 'East')
  await name('east', 'Far East', 0)
  await name('west', 'West')
  await restore()
  // Whether or not the node has noticed by now, no event gave this district that name.
  expect(await answered(() => name('west', 'West'))).toEqual([201, 0])
  await server.prints(ANEW)
  expect(await answered(() => name('east', 'Far East'))).toEqual([201, 0])
  expect((await server.get('/readyz')).body).toMatchObject({ ready: true, lagMs: 0 })
  expect((await server.get('/v1/districts/east')).body).toMatchObject({ name: 'Far East' })
  expect(await server.end()).toBe(0)
  await expectAsFresh()
})

/** Repeats a request until there is an answer, as a client does with a node that may be starting. */
async function answered(request: () => Promise<readonly unknown[]>): Promise<readonly unknown[]> {
  let answer: readonly unknown[] = []
  // The node may not listen for a moment.
  await eventually(async () => {
    answer = await request()
    expect(answer[0]).not.toBe(503)
  })
  return answer
}
