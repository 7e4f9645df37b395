import { copyFileSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openStore } from '../../src/node/store.ts'
import { startDatabase } from '../eventstoredb-server/cluster.ts'
import { signerOn } from '../support/audit/nodes.ts'
import { ledger, scratch } from '../support/cli/cli.ts'
import { change } from '../support/event-store/damage.ts'
import { writerOn } from '../support/projections/read-side.ts'

let folder: string
let data: string
let file: string
let remove: () => void
let root: string
/** A ledger of six events: a first checkpoint is over four of them, and a second one over all. */
beforeEach(async () => {
  ;({ folder, remove } = scratch())
  data = join(folder, 'data')
  file = join(data, 'ledger.db')
  const store = await openStore(`sqlite:${file}`)
  const node = signerOn(store, data)
  const writer = writerOn(store)
  for (const [index, id] of ['north', 'south', 'east'].entries()) {
    await writer.record(`district-${id}`, [
      { type: 'Registered', data: { kind: 'district', id, name: id, occurredOn: '2012-01-01' } },
      { type: 'Renamed', data: { name: `Far ${id}`, occurredOn: '2013-01-01' } },
    ])
    if (index > 0) await node.advance()
  }
  root = node.runner.tiles.root.toString('base64')
  await store.close()
})
afterEach(() => remove())

const run = (...args: readonly string[]) => ledger(data, ...args)
const told = async (...args: readonly string[]) => JSON.parse((await run(...args, '--json')).out)
const proofIn = async (...args: readonly string[]) => {
  const { findings } = await told(...args, 'doctor')
  return findings.find(({ what }: { what: string }) => what === 'proof')
}

test('one tree is over a ledger, its copy in another database, a back-up and a read model built anew', async () => {
  const database = await startDatabase()
  try {
    const copied = await told('copy', '--from', `sqlite:${file}`, '--to', database.url)
    expect(copied).toMatchObject({ outcome: 'equal', proofFault: null, from: { root }, to: { root } })
    expect(await proofIn('--store', database.url)).toMatchObject({ isWell: true })
  } finally {
    await database.close()
  }
  expect(await told('rebuild')).toMatchObject({ root, proofFault: null })
  const backUp = join(folder, 'back-up.db')
  expect(await told('backup', backUp)).toMatchObject({ root, proofFault: null })
  expect(readdirSync(folder).toSorted()).toEqual(['back-up.db', 'data'])
  expect(await run('restore', backUp)).toMatchObject({
    code: 0,
    out: expect.stringContaining(
      `its tree has the root ${root}, and begins with the 6 events that were signed`,
    ),
  })
  expect(await proofIn()).toEqual({
    what: 'proof',
    is: expect.stringMatching(/^6 events, root \S+, as was signed over 6; checked in \d+\.\d s$/),
    isWell: true,
  })
})

test('a ledger that was changed behind its back is told by all that reads the whole of it', async () => {
  await run('rebuild')
  const backUp = join(folder, 'back-up.db')
  copyFileSync(file, backUp)
  for (const each of [file, backUp])
    change(each, `UPDATE event SET data = replace(data, 'Far south', 'Near south')`)
  const what = 'the first 4 events are not those that were signed on'
  const exactly = 'the first that differs is the one at position 4'
  const { isWell, is } = await proofIn()
  expect([isWell, is]).toEqual([false, expect.stringContaining(what)])
  expect(is).toContain(exactly)
  expect(await run('rebuild')).toMatchObject({ code: 4, err: expect.stringContaining(exactly) })
  expect(await run('backup', join(folder, 'another.db'))).toMatchObject({
    code: 4,
    err: expect.stringContaining(what),
  })
  const copied = await run('copy', '--from', `sqlite:${file}`, '--to', `sqlite:${join(folder, 'copy.db')}`)
  expect(copied).toMatchObject({ code: 4, out: expect.stringContaining(what) })
  expect(await run('restore', backUp)).toMatchObject({ code: 3, err: expect.stringContaining(what) })
})

test('the key is rotated and the log reset at the command line, and each says the key that signs from now on', async () => {
  const rotated = await told('log', 'rotate')
  expect(rotated).toMatchObject({ outcome: 'done', signed: 6, fault: null })
  change(file, `UPDATE event SET data = replace(data, 'Far south', 'Near south')`)
  expect(await run('log', 'rotate')).toMatchObject({
    code: 4,
    err: expect.stringContaining('the log is not what was signed: the first 4 events'),
  })
  rmSync(join(data, 'log-key'))
  expect((await run('log', 'reset')).code).toBe(2)
  const reset = await told('log', 'reset', '--reason', 'the disk burnt')
  expect(reset).toMatchObject({ outcome: 'done', origin: rotated.origin, former: rotated.vkey })
  expect(readFileSync(join(data, 'log-key'), 'utf8')).toContain(`PRIVATE+KEY+${reset.origin}`)
  expect(await proofIn()).toMatchObject({ isWell: true, is: expect.stringContaining('nothing was signed') })
})

test('after a person was forgotten every checkpoint of before still holds', async () => {
  await run('keys', 'add', '--role', 'rater', '--person', 'pat', '--name', 'Pat Public')
  const store = await openStore(`sqlite:${file}`)
  await signerOn(store, data).advance()
  await store.close()
  const before = await proofIn()
  expect(await run('forget-person', 'pat', '--reason', 'asked for it')).toMatchObject({ code: 0 })
  expect([before.isWell, (await proofIn()).isWell]).toEqual([true, true])
  expect(await proofIn()).toMatchObject({ is: expect.stringMatching(/as was signed over [78];/) })
})
