import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { complete, createNext } from '../../projections/engine/read-model.ts'
import { Runner } from '../../projections/engine/runner.ts'
import { PROJECTIONS } from '../../projections/subjects.ts'
import { openStore } from '../../src/node/store.ts'
import {
  clientOf,
  done,
  freePort,
  keepIn,
  ROOT,
  type Started,
  scratch,
  started,
  storeOf,
} from '../support/cli/cli.ts'

let data: string
let remove: () => void
let node: Started | null
beforeEach(async () => {
  const made = scratch()
  data = made.folder
  remove = made.remove
  node = null
  keepIn(data, `sqlite:${data}/ledger.db`)
  await done(data, 'import', 'districts', join(ROOT, 'samples/districts.csv'))
})
afterEach(async () => {
  await node?.end('SIGKILL')
  remove()
})

/** A build of this process, which holds its file until it is completed. */
async function begunBuild() {
  const store = await openStore(storeOf(data))
  const db = createNext(data)
  return async () => {
    await new Runner(db, PROJECTIONS).catchUp(store)
    complete(db)
    db.close()
    await store.close()
  }
}

test('a node that is started while a read model is being built serves from the one before it, and says so', async () => {
  await done(data, 'rebuild')
  const completed = await begunBuild()
  const port = await freePort()
  node = started(data, port)
  await node.prints(/another process builds a read model: serving from the one before it/)
  await node.prints(/^listening on /)
  const { get } = clientOf(`http://127.0.0.1:${port}`)
  expect((await get('/v1/districts')).body.items.length).toBeGreaterThan(0)
  await completed()
  expect(await node.end()).toBe(0)
  // The build is there for the next start.
  node = started(data, port)
  await node.prints(/^listening on /)
  expect(node.printed.join('\n')).not.toContain('another process')
  expect((await get('/v1/districts')).status).toBe(200)
})

test('where there is none before it, a node waits for the build, says so, and serves from it', async () => {
  const completed = await begunBuild()
  const port = await freePort()
  node = started(data, port)
  await node.prints(/waiting for the read model that another process builds/)
  const { get } = clientOf(`http://127.0.0.1:${port}`)
  const { status, body } = await get('/readyz')
  expect([status, body.why]).toEqual([503, ['another process builds the read model of this node']])
  await completed()
  await node.prints(/^listening on /)
  expect((await get('/v1/districts')).body.items.length).toBeGreaterThan(0)
})
