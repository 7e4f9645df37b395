import { copyFileSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { keyFor, ledger, ROOT, type Served, scratch, served } from '../support/cli/cli.ts'
import { crash } from '../support/event-store/crashed.ts'

const FRAMEWORK = join(ROOT, 'samples/framework-portfolio-2012-04.json')

let folder: string
let data: string
let file: string
let remove: () => void
let server: Served | null
beforeEach(() => {
  const made = scratch()
  folder = made.folder
  data = join(folder, 'data')
  file = join(data, 'ledger.db')
  remove = made.remove
  server = null
})
afterEach(async () => {
  await server?.end('SIGKILL')
  remove()
})

const run = (...args: readonly string[]) => ledger(data, ...args)
const position = async (store = `sqlite:${file}`): Promise<string> => {
  const { out } = await run('--store', store, 'doctor', '--json')
  return (JSON.parse(out) as { position: string }).position
}

test('a back-up that is taken from a server is put back after that was killed', async () => {
  const key = await keyFor(data, '--role', 'operator')
  await run('import', 'frameworks', FRAMEWORK)
  server = await served(data)
  const name = (id: string) => (server as Served).send('PUT', `/v1/districts/${id}`, key, { name: id })
  expect((await name('before')).status).toBe(201)
  const backUp = join(folder, 'back-up.db')
  expect(await run('backup', backUp)).toMatchObject({
    code: 0,
    // The server has signed, so a line about the tree follows.
    out: expect.stringContaining(`backed up 3 events, to position 3, as ${backUp}\n`),
  })
  expect((await name('after')).status).toBe(201)

  const refused = await run('restore', backUp)
  expect([refused.code, refused.err]).toEqual([
    3,
    expect.stringMatching(/^refused: the ledger .* is open in another process/),
  ])
  await server.end('SIGKILL')
  expect(readdirSync(data)).toContain('ledger.db-wal')
  const { code, out } = await run('restore', backUp, '--json')
  const restored = JSON.parse(out) as { kept: string }
  expect([code, restored]).toMatchObject([0, { outcome: 'done', events: 3, position: '3', from: backUp }])
  expect([await position(), await position(`sqlite:${restored.kept}`)]).toEqual(['3', '4'])

  server = await served(data)
  expect((await server.get('/v1/districts/before')).status).toBe(200)
  expect((await server.get('/v1/districts/after')).status).toBe(404)
})

test('names that are taken, or would be taken for the ledger, are refused', async () => {
  crash(file, { inJournal: 2 })
  const taken = join(folder, 'taken')
  writeFileSync(taken, 'mine')
  const { code, out } = await run('backup', taken, '--json')
  expect([code, JSON.parse(out)]).toEqual([
    3,
    { outcome: 'refused', reason: expect.stringContaining('name another file') },
  ])
  renameSync(`${file}-shm`, join(folder, 'shm'))
  for (const name of ['ledger.db-shm', 'ledger.db-restoring', 'read-model-000001.db', '../none/back-up']) {
    expect([name, (await run('backup', join(data, name))).code]).toEqual([name, 2])
  }
  expect(readdirSync(data).toSorted()).toEqual(['ledger.db', 'ledger.db-lock', 'ledger.db-wal'])
})

test('what is no ledger, or no back-up, is wrong usage and changes nothing', async () => {
  const backUp = join(folder, 'back-up')
  expect(await run('backup', backUp)).toMatchObject({
    code: 2,
    err: expect.stringContaining(`there is no ledger ${file}`),
  })
  expect(readdirSync(folder)).toEqual([])
  crash(file, { events: 2, inJournal: 0 })
  copyFileSync(file, join(folder, 'copy'))
  expect(await run('restore', backUp)).toMatchObject({ code: 2, err: `there is no back-up ${backUp}\n` })
  expect(await run('restore', file)).toMatchObject({
    code: 2,
    err: expect.stringContaining('is the ledger itself'),
  })
  writeFileSync(backUp, 'x'.repeat(8192))
  expect(await run('restore', backUp)).toMatchObject({
    code: 3,
    err: expect.stringMatching(/^refused: .*back-up is damaged, and .*ledger\.db was left as it is: .*\n$/),
  })
  expect(await position()).toBe('2')
})

test('a ledger in EventStoreDB is neither backed up nor restored from here', async () => {
  mkdirSync(data)
  for (const command of ['backup', 'restore']) {
    const ran = await run('--store', 'esdb://127.0.0.1:1?tls=false', command, join(folder, 'back-up'))
    expect([ran.code, ran.err]).toEqual([3, expect.stringMatching(/^refused: EventStoreDB is .* its vendor/)])
  }
})
