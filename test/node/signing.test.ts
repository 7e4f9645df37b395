import { globSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Node, startNode } from '../../src/node/start.ts'
import { openStore } from '../../src/node/store.ts'
import { readCheckpoint } from '../audit/second/note.ts'
import { testFolder } from '../support/audit/nodes.ts'
import { change } from '../support/event-store/damage.ts'
import { fill } from '../support/event-store/events.ts'

test('a node signs what is recorded, and is not ready once it reads another record than was signed', async () => {
  const data = testFolder()
  const file = join(data, 'ledger.db')
  const settings = {
    store: `sqlite:${file}`,
    data,
    host: '127.0.0.1',
    port: 0,
    logLevel: 'silent',
    signing: true,
  }
  const store = await openStore(settings.store)
  await fill(store, 'district-north', 1, 7)
  await store.close()
  const get = async (node: Node, path: string) => {
    const response = await fetch(node.url + path)
    return { status: response.status, text: await response.text() }
  }

  const node = await startNode(settings)
  await expect.poll(async () => (await get(node, '/checkpoint')).status).toBe(200)
  const about = JSON.parse((await get(node, '/.well-known/portfolio-ledger-log')).text)
  const vkeys = about.keys.map(({ vkey }: { vkey: string }) => vkey)
  expect(readCheckpoint((await get(node, '/checkpoint')).text, vkeys).size).toBe(7n)
  await node.close()

  change(file, `UPDATE event SET data = '{"n":9}' WHERE data = '{"n":5}'`)
  for (const built of globSync(join(data, 'read-model-*'))) rmSync(built)
  const again = await startNode(settings)
  const readiness = () => get(again, '/readyz')
  const what = 'are not those that were signed on'
  await expect.poll(async () => (await readiness()).text).toContain('at positions 1 to 7')
  expect(await readiness()).toMatchObject({ status: 503, text: expect.stringContaining(what) })
  expect((await get(again, '/checkpoint')).status).toBe(404)
  await again.close()
})
