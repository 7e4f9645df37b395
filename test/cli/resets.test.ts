import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startNode } from '../../src/node/start.ts'
import { openStore } from '../../src/node/store.ts'
import { ledger, scratch, storeOf } from '../support/cli/cli.ts'
import { registered } from '../support/projections/facts.ts'
import { writerOn } from '../support/projections/read-side.ts'

let data: string
let remove: () => void
beforeEach(() => {
  const made = scratch()
  remove = made.remove
  data = join(made.folder, 'data')
})
afterEach(() => remove())

type About = { readonly size: string; readonly keys: readonly { readonly vkey: string }[] }
const aboutAt = async (url: string) =>
  (await (await fetch(`${url}/.well-known/portfolio-ledger-log`)).json()) as About
const patience = { timeout: 60_000, interval: 50 }

/** Serves the ledger until a node has signed `size` events, `keys` keys are known, and `act` is done. */
async function whileServing(size: number, keys: number, act: (url: string) => Promise<void>): Promise<void> {
  const settings = {
    store: storeOf(data),
    data,
    host: '127.0.0.1',
    port: 0,
    logLevel: 'silent',
    signing: true,
  }
  const node = await startNode(settings)
  try {
    const about = async () => {
      const { size: of, keys: listed } = await aboutAt(node.url)
      return [of, listed.length]
    }
    await expect.poll(about, patience).toEqual([String(size), keys])
    await act(node.url)
  } finally {
    await node.close()
  }
}

const done = async (...args: readonly string[]) => {
  const { code, out, err } = await ledger(data, ...args)
  expect([args[0], code, err]).toEqual([args[0], 0, ''])
  return out.trim()
}

test('after the key was lost, whoever kept a key, a checkpoint, a citation or nothing is told of the reset', async () => {
  const store = await openStore(storeOf(data))
  const writer = writerOn(store)
  await writer.record('district-north', [registered('north', 'North')])
  const [kept, key, zip] = ['kept', 'key', 'bundle.zip'].map(name => join(data, name)) as [
    string,
    string,
    string,
  ]
  let cited = ''
  await whileServing(1, 1, async url => {
    expect((await ledger(data, 'verify', url, '--kept', kept)).code).toBe(20)
    const { keys } = await aboutAt(url)
    writeFileSync(key, keys[0]?.vkey ?? '')
    cited = await done('cite', `${url}/v1/districts/north`)
    expect(await done('verify', url, '--citation', cited)).toContain('Verified.')
  })
  const { vkey } = JSON.parse(await done('log', 'reset', '--reason', 'the disk burnt', '--json'))
  await writer.record('district-south', [registered('south', 'South')])
  await store.close()

  const day = new Date().toISOString().slice(0, 4)
  const named = new RegExp(`reset on ${day}-\\d\\d-\\d\\d: "the disk burnt"`)
  await whileServing(2, 2, async url => {
    const bundle = await fetch(`${url}/v1/exports/audit-bundle?district=north`)
    writeFileSync(zip, Buffer.from(await bundle.arrayBuffer()))
    for (const args of [
      [url, '--kept', kept],
      [url, '--key', key],
      [zip, '--kept', kept],
      [zip, '--key', key],
      [url, '--citation', cited],
      [zip, '--key', vkey, '--citation', cited],
    ]) {
      const { code, out } = await ledger(data, 'verify', ...args)
      expect([args, code, out]).toEqual([args, 30, expect.stringMatching(named)])
    }
    // The log goes on with the new key, and its events are compared with the kept checkpoint.
    for (const target of [url, zip])
      expect(await done('verify', target, '--key', vkey, '--kept', kept)).toContain('Verified.')
    const again = await done('cite', `${url}/v1/districts/north`)
    expect(await done('verify', url, '--citation', again)).toContain('Verified.')
    expect((await ledger(data, 'verify', url, '--key', vkey, '--citation', again)).code).toBe(2)
  })
  const { code, out } = await ledger(data, 'verify', '--citation', cited)
  expect([code, out]).toEqual([30, expect.stringMatching(named)])
})
