import { existsSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { resetLog, rotateLogKey } from '../../../src/app/log/change-key.ts'
import type { CheckpointLog } from '../../../src/app/log/checkpoint-log.ts'
import { readHead } from '../../../src/app/log/log-head.ts'
import { CHECKPOINT_STREAM, type EventStore } from '../../../src/event-store/event-store.ts'
import { commandLineActor } from '../../../src/node/actor.ts'
import { logKeyFile } from '../../../src/node/log-key-file.ts'
import { readCheckpoint } from '../../audit/second/note.ts'
import { signerOn, testFolder } from '../../support/audit/nodes.ts'
import { eventOf, fill } from '../../support/event-store/events.ts'
import { plain } from '../../support/event-store/plain-store.ts'
import { freshStore } from '../../support/event-store/store.ts'

let store: EventStore
let folder: string
let count = 0
beforeEach(() => {
  store = freshStore()
  folder = testFolder()
})
afterEach(() => store.close())

const given = (data = folder, on: EventStore = store) => ({
  store: on,
  keyFile: logKeyFile(data, undefined),
  actor: commandLineActor('olga'),
  newId: () => `00000000-0000-7000-8000-${String(7_000_000 + ++count).padStart(12, '0')}`,
  clock: () => Date.parse('2026-03-02T09:00:00.000Z'),
})
const keysOf = ({ signed }: CheckpointLog) => signed.keys.map(({ vkey }) => vkey)
const headOf = () => readHead(store)
const sizeBy = ({ published }: CheckpointLog, vkeys: readonly string[]) =>
  readCheckpoint(published?.text ?? '', vkeys).size

test('a key is rotated under a node that signs: both have signed the change, and the new one signs on', async () => {
  await fill(store, 'district-north', 1, 3)
  const node = signerOn(store, folder)
  await node.advance()
  const [former = ''] = keysOf(node.checkpoints)
  const outcome = await rotateLogKey(given())
  if (outcome.kind !== 'changed') throw new Error(outcome.reason)
  expect(outcome).toMatchObject({ former, origin: node.checkpoints.signed.origin })
  expect(statSync(join(folder, 'log-key')).mode & 0o777).toBe(0o600)
  await fill(store, 'district-south', 4, 5)
  for (const log of [await node.advance(), await signerOn(store, folder).advance()]) {
    expect([log.signs, log.fault, keysOf(log)]).toEqual([true, null, [former, outcome.vkey]])
    expect(sizeBy(log, [outcome.vkey])).toBe(5n)
    expect(log.signed.keys.map(({ reset }) => reset)).toEqual([null, null])
  }
  expect(await signerOn(store, folder).advance()).toMatchObject({ fault: null })
})

test('what is there already is signed by the new key too, once', async () => {
  await fill(store, 'district-north', 1, 3)
  const node = signerOn(store, folder)
  await node.advance()
  const outcome = await rotateLogKey(given())
  await node.advance()
  await node.advance()
  expect(outcome.kind === 'changed' && sizeBy(node.checkpoints, [outcome.vkey])).toBe(3n)
  expect(await store.readStream(CHECKPOINT_STREAM)).toHaveLength(4)
})

test('a folder without the key cannot rotate it, nor one where nothing was signed', async () => {
  expect(await rotateLogKey(given())).toMatchObject({
    kind: 'refused',
    reason: expect.stringContaining('nothing was signed'),
  })
  await signerOn(store, folder).advance()
  const other = testFolder()
  expect(await rotateLogKey(given(other))).toMatchObject({
    kind: 'refused',
    reason: expect.stringContaining('does not hold the key'),
  })
  expect(existsSync(join(other, 'log-key-next'))).toBe(false)
})

test.each(['before', 'after'] as const)(
  'a rotation that is cut off %s its append is finished by the node or by the next one',
  async when => {
    const node = signerOn(store, folder)
    await node.advance()
    const cut: EventStore = {
      ...plain(store),
      append: async (...appended) => {
        if (when === 'after') await store.append(...appended)
        throw new Error('cut off')
      },
    }
    await expect(rotateLogKey(given(folder, cut))).rejects.toThrow('cut off')
    await fill(store, 'district-north', 1, 3)
    const log = await node.advance()
    expect([log.signs, log.fault, log.published?.size]).toEqual([true, null, 3])
    expect(keysOf(log)).toHaveLength(when === 'after' ? 2 : 1)
    expect(await rotateLogKey(given())).toMatchObject({ kind: 'changed' })
    expect((await node.advance()).signs).toBe(true)
    expect((await headOf()).fault).toBeNull()
  },
)

test('where the key is lost, the log is reset under its name, and says why', async () => {
  await fill(store, 'district-north', 1, 3)
  const lost = signerOn(store, folder)
  const [former] = keysOf(await lost.advance())
  rmSync(join(folder, 'log-key'))
  await fill(store, 'district-south', 4, 5)
  expect(await lost.advance()).toMatchObject({ signs: false })
  const outcome = await resetLog(given(), 'the disk of the node burnt')
  if (outcome.kind !== 'changed') throw new Error(outcome.reason)
  const log = await lost.advance()
  expect(keysOf(log)).toEqual([former, outcome.vkey])
  expect(log.signed.keys.at(-1)?.reset).toBe('the disk of the node burnt')
  expect([log.signs, sizeBy(log, [outcome.vkey])]).toEqual([true, 5n])
})

test('a reset lets the signing go on past what another wrote, and past a record that is another one', async () => {
  await fill(store, 'district-north', 1, 3)
  const node = signerOn(store, folder)
  await node.advance()
  const foreign = { ...eventOf(900), type: 'NobodyKnows' }
  await store.append(CHECKPOINT_STREAM, [foreign], 1)
  await fill(store, 'district-south', 4, 5)
  expect((await node.advance()).fault).toContain('revision 2 of checkpoint-log')
  expect(await rotateLogKey(given())).toMatchObject({
    kind: 'refused',
    reason: expect.stringContaining('revision 2'),
  })
  expect(await resetLog(given(), 'another program wrote there')).toMatchObject({ kind: 'changed' })
  for (const log of [await node.advance(), await signerOn(store, folder).advance()])
    expect([log.fault, log.published?.size]).toEqual([null, 5])
  expect(await headOf()).toMatchObject({ signed: 5, fault: null })
})
