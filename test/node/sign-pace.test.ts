import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { LogFaults } from '../../src/node/log-faults.ts'
import { keepSigning } from '../../src/node/signing.ts'
import { startNode } from '../../src/node/start.ts'
import { openStore } from '../../src/node/store.ts'
import { signerOn, testFolder } from '../support/audit/nodes.ts'
import { fill } from '../support/event-store/events.ts'
import { freshStore } from '../support/event-store/store.ts'
import { registered } from '../support/projections/facts.ts'
import { writerOn } from '../support/projections/read-side.ts'

const sizesIn = (published: { readonly size: number } | null) => published?.size ?? null

test('a node signs once a second at most, and nothing while nothing is recorded', async () => {
  const store = freshStore()
  onTestFinished(() => store.close())
  const { checkpoints, runner } = signerOn(store)
  const log = { info: () => {}, error: () => {}, warn: () => {} }
  const stop = new AbortController()
  const seen: unknown[] = []
  const pause = async (ms: number) => {
    const { length } = await store.readStream('checkpoint-log')
    seen.push([ms, sizesIn(checkpoints.published), length])
    if (seen.length === 4) stop.abort()
    if (seen.length !== 2) return
    for (const id of ['north', 'south']) await writerOn(store).record(`district-${id}`, [registered(id, id)])
    await runner.catchUp(store)
  }
  const faults = new LogFaults(log)
  await keepSigning({ checkpoints, store, runner, faults, log, stop: stop.signal, pause })
  expect(seen).toEqual([
    [1000, 0, 2],
    [1000, 0, 2],
    [1000, 2, 3],
    [1000, 2, 3],
  ])
})

test('a node that is told not to sign makes no key, and signs nothing', async () => {
  const data = testFolder()
  const store = `sqlite:${join(data, 'ledger.db')}`
  const settings = { store, data, host: '127.0.0.1', port: 0, logLevel: 'silent', signing: false }
  const opened = await openStore(store)
  await fill(opened, 'district-north', 1, 3)
  const node = await startNode(settings)
  const answer = await fetch(`${node.url}/checkpoint`)
  expect([answer.status, (await fetch(`${node.url}/readyz`)).status]).toEqual([404, 200])
  await node.close()
  expect([existsSync(join(data, 'log-key')), await opened.readStream('checkpoint-log')]).toEqual([false, []])
  await opened.close()
})
