import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openStore } from '../../src/node/store.ts'
import { startDatabase } from '../eventstoredb-server/cluster.ts'
import { keepIn, type Served, scratch, served } from '../support/cli/cli.ts'

let folder: string
let remove: () => void
let nodes: Served[]
beforeEach(() => {
  ;({ folder, remove } = scratch())
  nodes = []
})
afterEach(async () => {
  await Promise.all(nodes.map(node => node.end('SIGKILL')))
  remove()
})

const signing = async ({ get }: Served) => (await get('/.well-known/portfolio-ledger-log')).body

test('two nodes that start at once on an empty database make one key, unasked, and both serve what is signed', async () => {
  const database = await startDatabase()
  try {
    const folders = ['one', 'two'].map(name => join(folder, name))
    for (const data of folders) keepIn(data, database.url)
    nodes = await Promise.all(folders.map(data => served(data)))
    for (const node of nodes) await expect.poll(async () => (await signing(node)).size).toBe('0')
    const [one, two] = await Promise.all(nodes.map(signing))
    expect(one.keys).toHaveLength(1)
    expect([two.origin, two.keys]).toEqual([one.origin, one.keys])
    expect(one.signs).toBe(!two.signs)
    const files = folders.map(data => join(data, 'log-key')).filter(existsSync)
    expect(files.map(file => statSync(file).mode & 0o777)).toEqual([0o600])
    const store = await openStore(database.url)
    const types = (await store.readStream('checkpoint-log')).map(({ type }) => type)
    expect(types).toEqual(['LogKeyChanged', 'CheckpointSigned'])
    await store.close()
  } finally {
    await database.close()
  }
})
