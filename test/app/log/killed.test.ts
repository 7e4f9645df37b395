import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readHead } from '../../../src/app/log/log-head.ts'
import { parseCheckpoint } from '../../../src/audit/checkpoint.ts'
import { consistencyProof, verifyConsistency } from '../../../src/audit/proof.ts'
import { decode } from '../../../src/event-store/codec.ts'
import { openStore } from '../../../src/node/store.ts'
import { startDatabase } from '../../eventstoredb-server/cluster.ts'
import { signerOn, testFolder } from '../../support/audit/nodes.ts'
import { ROOT } from '../../support/cli/cli.ts'
import { fill } from '../../support/event-store/events.ts'

/**
 * Where a signer is killed, and what of it is found after that: how many events of `checkpoint-log`, and whether it had published. The
 * first append is that of the key, the second that of the checkpoint.
 */
const POINTS = [
  ['before-key', 0, 0, false],
  ['before-append', 0, 0, false],
  ['after-append', 0, 1, false],
  ['before-append', 1, 1, false],
  ['after-append', 1, 2, false],
  ['after-publish', -1, 2, true],
] as const

type Point = (typeof POINTS)[number]

/** Kills a signer of a store at a point, and has a node go on after it. */
async function leavesOneHistory(
  [point, append, stored, isPublished]: Point,
  folder: string,
  name: string,
): Promise<void> {
  const before = await openStore(name)
  await fill(before, 'district-north', 1, 5)
  await before.close()
  const script = join(ROOT, 'test/support/audit/killed-signer.ts')
  const args = [script, folder, point, String(append), name]
  const child = spawn(process.execPath, args, { stdio: 'inherit' })
  const [, signal] = await once(child, 'exit')
  const store = await openStore(name)
  try {
    const left = await store.readStream('checkpoint-log')
    const published = join(folder, 'published')
    expect([point, append, signal, left.length, existsSync(published)]).toEqual([
      point,
      append,
      'SIGKILL',
      stored,
      isPublished,
    ])

    await fill(store, 'district-south', 6, 8)
    const node = signerOn(store, folder)
    const log = await node.advance()
    expect([point, log.signs, log.fault, log.published?.size]).toEqual([point, true, null, 8])
    expect(await readHead(store)).toMatchObject({ signed: 8, fault: null })
    const types = (await store.readStream('checkpoint-log')).map(each => decode(each).type)
    expect(types.filter(type => type === 'LogKeyChanged')).toHaveLength(1)
    if (!isPublished) return
    const last = parseCheckpoint(readFileSync(published, 'utf8'))
    if (last === null || log.published === null) throw new Error('both are published')
    const proof = consistencyProof(last.size, 8, node.runner.tiles.hashAt)
    const roots = { fromRoot: last.root, toRoot: log.published.root }
    expect([last.size, verifyConsistency({ from: 5, to: 8, ...roots, proof })]).toEqual([5, true])
  } finally {
    await store.close()
  }
}

test('killed at any point between key, append and publishing, a signer leaves one history, which goes on', async () => {
  await Promise.all(
    POINTS.map(async point => {
      const folder = testFolder()
      await leavesOneHistory(point, folder, `sqlite:${join(folder, 'ledger.db')}`)
    }),
  )
})

test('and so it does over a database', async () => {
  for (const point of POINTS.slice(3)) {
    const database = await startDatabase()
    try {
      await leavesOneHistory(point, testFolder(), database.url)
    } finally {
      await database.close()
    }
  }
})
