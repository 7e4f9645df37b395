import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { verifierText } from '../../src/audit/note-key.ts'
import { logKeyFile } from '../../src/node/log-key-file.ts'
import { openStore } from '../../src/node/store.ts'
import { signerOn } from '../support/audit/nodes.ts'
import { keyFor, ledger, type Started, scratch, startedWith, storeOf } from '../support/cli/cli.ts'
import { registered } from '../support/projections/facts.ts'
import { writerOn } from '../support/projections/read-side.ts'

const patience = { interval: 200 }
let folder: string
let data: string
let remove: () => void
let processes: Started[]
beforeEach(() => {
  ;({ folder, remove } = scratch())
  data = join(folder, 'data')
  processes = []
})
afterEach(async () => {
  await Promise.all(processes.map(each => each.end('SIGKILL')))
  remove()
})

function start(where: string, ...args: readonly string[]): Started {
  const process = startedWith(where, args)
  processes.push(process)
  return process
}

/** Starts a witness of a log, each time in the same folder. Returns the setting with which a node asks it, and its key. */
async function witness(log: string, port = '0') {
  const process = start(join(folder, 'witness'), 'witness', '--listen', `127.0.0.1:${port}`, '--log', log)
  const [, vkey = '', url = ''] = await process.prints(/^--witness (.+)@(http:\S+)$/)
  return { process, vkey, url, port: new URL(url).port }
}

test('a node has a witness sign, goes on without it, and has it sign again once it is there', async () => {
  const store = await openStore(storeOf(data))
  await writerOn(store).record('district-north', [registered('north', 'North')])
  await signerOn(store, data).advance()
  await store.close()
  const key = logKeyFile(data, undefined).read()
  if (key === null) throw new Error('no key')
  const vkey = verifierText(key)

  const first = await witness(vkey)
  const node = start(data, 'serve', '--port', '0', '--witness', `${first.vkey}@${first.url}`)
  const [, url = ''] = await node.prints(/^listening on (\S+)/)
  const checkpoint = async () => {
    const lines = (await (await fetch(`${url}/checkpoint`)).text()).split('\n')
    return [lines[1], lines.filter(line => line.startsWith('— ')).length]
  }
  const verified = async (target: string) => {
    const { code } = await ledger(
      data,
      'verify',
      target,
      '--key',
      vkey,
      '--witness',
      first.vkey,
      '--quorum',
      '1',
    )
    return code
  }
  await expect.poll(checkpoint, patience).toEqual(['1', 2])
  expect(await verified(url)).toBe(0)

  await first.process.end('SIGKILL')
  await keyFor(data, '--role', 'operator')
  await expect.poll(checkpoint, patience).toEqual(['2', 1])
  expect(await verified(url)).toBe(41)

  await witness(vkey, first.port)
  await expect.poll(checkpoint, patience).toEqual(['2', 2])
  const zip = join(folder, 'bundle.zip')
  const bundle = await fetch(`${url}/v1/exports/audit-bundle?district=north`)
  writeFileSync(zip, Buffer.from(await bundle.arrayBuffer()))
  expect([await verified(url), await verified(zip)]).toEqual([0, 0])
})
