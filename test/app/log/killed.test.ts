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
import { everyEvent, fill } from '../../support/event-store/events.ts'

/**
 * The points at which a signer is killed, before and after each step, with what is found then: how many events the record has,
 * how many `checkpoint-log` has, and the size of the last published checkpoint, 0 for none. The signer appends the key, a
 * checkpoint over five events, a sixth event, and a checkpoint over six.
 */
const POINTS = [
  ['before-key', 0, { events: 5, stored: 0, published: 0 }],
  ['before-append', 0, { events: 5, stored: 0, published: 0 }],
  ['after-append', 0, { events: 5, stored: 1, published: 0 }],
  ['before-append', 1, { events: 5, stored: 1, published: 0 }],
  ['after-append', 1, { events: 5, stored: 2, published: 0 }],
  ['after-publish', 0, { events: 5, stored: 2, published: 5 }],
  ['before-append', 2, { events: 5, stored: 2, published: 5 }],
  ['after-append', 2, { events: 6, stored: 2, published: 5 }],
  ['before-sign', 1, { events: 6, stored: 2, published: 5 }],
  ['before-append', 3, { events: 6, stored: 2, published: 5 }],
  ['after-append', 3, { events: 6, stored: 3, published: 5 }],
  ['before-publish', 1, { events: 6, stored: 3, published: 5 }],
  ['after-publish', 1, { events: 6, stored: 3, published: 6 }],
] as const

type Point = (typeof POINTS)[number]

/** Kills a signer of a store at a point, and lets a node go on after it. */
async function leavesOneHistory([point, times, left]: Point, folder: string, name: string): Promise<void> {
  const before = await openStore(name)
  await fill(before, 'district-north', 1, 5)
  await before.close()
  const script = join(ROOT, 'test/support/audit/killed-signer.ts')
  const args = [script, folder, point, String(times), name]
  const child = spawn(process.execPath, args, { stdio: 'inherit' })
  const [, signal] = await once(child, 'exit')
  const store = await openStore(name)
  try {
    const file = join(folder, 'published')
    const last = existsSync(file) ? parseCheckpoint(readFileSync(file, 'utf8')) : null
    const found = {
      events: (await everyEvent(store)).length,
      stored: (await store.readStream('checkpoint-log')).length,
      published: last?.size ?? 0,
    }
    expect([point, times, signal, found]).toEqual([point, times, 'SIGKILL', left])

    await fill(store, 'district-south', 7, 8)
    const size = left.events + 2
    const node = signerOn(store, folder)
    const log = await node.advance()
    expect([point, log.signs, log.fault, log.published?.size]).toEqual([point, true, null, size])
    expect(await readHead(store)).toMatchObject({ signed: size, fault: null })
    const types = (await store.readStream('checkpoint-log')).map(each => decode(each).type)
    expect(types.filter(type => type === 'LogKeyChanged')).toHaveLength(1)
    if (last === null) return
    if (log.published === null) throw new Error('both are published')
    const proof = consistencyProof(last.size, size, node.runner.tiles.hashAt)
    const roots = { fromRoot: last.root, toRoot: log.published.root }
    expect([point, verifyConsistency({ from: last.size, to: size, ...roots, proof })]).toEqual([point, true])
  } finally {
    await store.close()
  }
}

test('killed before or after any append, signature or publishing, a signer leaves one history, which goes on', async () => {
  await Promise.all(
    POINTS.map(async point => {
      const folder = testFolder()
      await leavesOneHistory(point, folder, `sqlite:${join(folder, 'ledger.db')}`)
    }),
  )
})

test('and so it does over a database', async () => {
  for (const point of POINTS.slice(-4)) {
    const database = await startDatabase()
    try {
      await leavesOneHistory(point, testFolder(), database.url)
    } finally {
      await database.close()
    }
  }
})
