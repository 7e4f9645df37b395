import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { type Database, startDatabase } from '../../eventstoredb-server/cluster.ts'
import { eventually, hasty, storedIds } from '../../support/event-store/eventstoredb-stores.ts'

type Told = {
  readonly acknowledged: readonly string[]
  readonly read: readonly string[]
  readonly refused: number
  /** The resources that would have kept the process alive after its store was closed. */
  readonly left: readonly string[]
}

/** A process of its own that uses a store until `stop`, which returns its report once the process has ended by itself. */
function userOf(url: string) {
  const script = join(import.meta.dirname, '../../support/event-store/eventstoredb-user.ts')
  const child = fork(script, [url, JSON.stringify(hasty())], { silent: true, execArgv: [] })
  onTestFinished(() => void child.kill('SIGKILL'))
  if (child.stdout === null || child.stderr === null) throw new Error('its output is read')
  const output = text(child.stdout)
  const complaints = text(child.stderr)
  const exited = once(child, 'exit')
  return {
    /** Waits until the process has sent a message that is wanted. */
    told: async (isWanted: (message: number | 'refused') => boolean): Promise<void> => {
      for (let isThere = false; !isThere; ) {
        const [message] = await Promise.race([once(child, 'message'), exited.then(() => ['ended'])])
        if (message === 'ended') throw new Error(`the process has ended: ${await complaints}`)
        isThere = isWanted(message)
      }
    },
    stop: async (): Promise<Told> => {
      child.send('stop')
      const [code, signal] = await exited
      // The process printed no warning either.
      expect([code, signal, await complaints]).toEqual([0, null, ''])
      const told = JSON.parse(await output) as Told
      // A timer would keep the process alive until it goes off; a process that never ends lets this test time out.
      expect(told.left).not.toContain('Timeout')
      return told
    },
  }
}

const some = (count: number) => {
  let seen = 0
  return (message: number | 'refused') => message !== 'refused' && ++seen > count
}
const refusals = (count: number) => {
  let seen = 0
  return (message: number | 'refused') => message === 'refused' && ++seen >= count
}

async function startNodes(nodes: 1 | 3): Promise<Database> {
  const database = await startDatabase({ nodes })
  onTestFinished(() => database.close())
  return database
}

test('a process ends by itself once it has closed its store', async () => {
  const database = await startNodes(1)
  const user = userOf(database.url)
  await user.told(some(100))
  const { acknowledged, read } = await user.stop()
  expect(new Set(storedIds(database)).size).toBe(storedIds(database).length)
  expect(storedIds(database)).toEqual(expect.arrayContaining([...acknowledged]))
  expect(storedIds(database).slice(0, read.length)).toEqual(read)
})

test('it ends by itself even where nobody answers', async () => {
  const database = await startNodes(1)
  const user = userOf(database.url)
  await user.told(some(100))
  database.blackHole(true)
  await user.told(refusals(10))
  expect((await user.stop()).refused).toBeGreaterThanOrEqual(10)
})

test('all nodes die under load: no process ends by that, nothing is lost or doubled, and it goes on', async () => {
  const database = await startNodes(3)
  const user = userOf(database.url)
  await user.told(some(100))
  for (let round = 0; round < 2; round++) {
    await Promise.all(database.nodes.map(node => database.kill(node)))
    await user.told(refusals(10))
    for (const [n, node] of database.nodes.entries()) {
      await database.restart(node, n === round + 1 ? 'leader' : 'follower')
    }
    await user.told(some(100))
  }
  await Promise.all(database.nodes.map(node => database.kill(node)))
  await user.told(refusals(1))
  const { acknowledged, read } = await user.stop()
  expect(new Set(storedIds(database)).size).toBe(storedIds(database).length)
  expect(storedIds(database)).toEqual(expect.arrayContaining([...acknowledged]))
  expect(storedIds(database).slice(0, read.length)).toEqual(read)
})

test('looking for a node fails while calls break: no process ends by that', async () => {
  const database = await startNodes(3)
  const user = userOf(database.url)
  for (let round = 0; round < 3; round++) {
    await user.told(some(30))
    // One call makes the client look for another node, and meanwhile its old subscription breaks.
    const looks = 100_000
    database.faults.next('Gossip', { kind: 'unavailable' }, looks)
    // An append that shared its call is tried again by itself, which is the call that fails.
    for (const rpc of ['BatchAppend', 'Append'] as const) database.faults.next(rpc, { kind: 'unavailable' })
    await eventually(() => expect(database.faults.pending).toBeLessThan(looks))
    database.dropConnections()
    await user.told(refusals(1))
    database.faults.clear()
  }
  await user.told(some(30))
  const { acknowledged } = await user.stop()
  expect(storedIds(database)).toEqual(expect.arrayContaining([...acknowledged]))
})
