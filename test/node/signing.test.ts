import { globSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Node, startNode } from '../../src/node/start.ts'
import { openStore } from '../../src/node/store.ts'
import { readCheckpoint } from '../audit/second/note.ts'
import { testFolder } from '../support/audit/nodes.ts'
import { change } from '../support/event-store/damage.ts'
import { writerOn } from '../support/projections/read-side.ts'

const registered = (n: number) => ({
  type: 'Registered' as const,
  data: { kind: 'district' as const, id: `d${n}`, name: `District ${n}`, occurredOn: '2012-01-01' },
})

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
  const writer = writerOn(store)
  for (let n = 1; n <= 7; n++) await writer.record(`district-d${n}`, [registered(n)])
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
  // The node reads the log again while it serves.
  change(file, `UPDATE event SET data = replace(data, 'District 5', 'District 9')`)
  const now = () => get(node, '/readyz')
  await expect.poll(async () => (await now()).text).toContain('at position 5, now revision 0')
  expect((await now()).status).toBe(503)
  await node.close()

  for (const built of globSync(join(data, 'read-model-*'))) rmSync(built)
  const again = await startNode(settings)
  const readiness = () => get(again, '/readyz')
  const what = 'are not those that were signed on'
  await expect.poll(async () => (await readiness()).text).toContain('at positions 1 to 7')
  expect(await readiness()).toMatchObject({ status: 503, text: expect.stringContaining(what) })
  expect((await get(again, '/checkpoint')).status).toBe(404)
  await again.close()
})
