import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { CheckpointLog } from '../../../src/app/log/checkpoint-log.ts'
import { consistencyProof } from '../../../src/audit/proof.ts'
import { decode } from '../../../src/event-store/codec.ts'
import { CHECKPOINT_STREAM, type EventStore } from '../../../src/event-store/event-store.ts'
import { readCheckpoint } from '../../audit/second/note.ts'
import { isConsistent } from '../../audit/second/tree.ts'
import { signerOn } from '../../support/audit/nodes.ts'
import { everyEvent, fill } from '../../support/event-store/events.ts'
import { plain } from '../../support/event-store/plain-store.ts'
import { freshStore } from '../../support/event-store/store.ts'

let store: EventStore
beforeEach(() => {
  store = freshStore()
})
afterEach(() => store.close())

const stored = async () => (await store.readStream(CHECKPOINT_STREAM)).map(decode)
const typesOf = async () => (await stored()).map(({ type }) => type)

/** What another implementation reads in the published checkpoint. */
function readBy({ published, signed }: CheckpointLog) {
  if (published === null) throw new Error('nothing is published')
  return readCheckpoint(
    published.text,
    signed.keys.map(({ vkey }) => vkey),
  )
}

test('the first node makes a key that nobody else may read, and signs what is there', async () => {
  await fill(store, 'district-north', 1, 3)
  const node = signerOn(store)
  const log = await node.advance()
  expect(await typesOf()).toEqual(['LogKeyChanged', 'CheckpointSigned'])
  const { origin, size, root } = readBy(log)
  expect(origin).toMatch(/^portfolio-ledger\/[0-9a-f]{16}$/)
  expect([size, root]).toEqual([3n, node.runner.tiles.root.toString('base64')])
  const file = join(node.folder ?? '', 'log-key')
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(log.signs).toBe(true)
  // Neither is an event of the record.
  expect(await everyEvent(store)).toHaveLength(3)
})

test('the origin is the one that was set when the first key was made, whatever is set later', async () => {
  const first = signerOn(store, undefined, 'example.org/ledger')
  expect(readBy(await first.advance()).origin).toBe('example.org/ledger')
  await fill(store, 'district-north', 1, 1)
  const again = signerOn(store, first.folder, 'example.org/another')
  expect(readBy(await again.advance())).toMatchObject({ origin: 'example.org/ledger', size: 1n })
})

test('it signs where something was recorded, and each head continues the last one', async () => {
  const node = signerOn(store)
  let before = readBy(await node.advance())
  expect([before.size, before.root]).toEqual([0n, '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='])
  for (const [from, to] of [
    [1, 5],
    [6, 300],
    [301, 301],
  ] as const) {
    await fill(store, `district-d${from}`, from, to)
    await node.advance()
    const now = readBy(await node.advance())
    expect(now.size).toBe(BigInt(to))
    const proof = consistencyProof(from - 1, to, node.runner.tiles.hashAt)
    const way = proof.map(each => each.toString('base64'))
    if (from > 1) expect(isConsistent(before, now, way)).toBe(true)
    before = now
  }
  expect(await typesOf()).toEqual(['LogKeyChanged', ...Array.from({ length: 4 }, () => 'CheckpointSigned')])
  expect(await node.checkpoints.textOf(5)).toContain('\n5\n')
  expect(await node.checkpoints.textOf(6)).toBeNull()
})

test('two nodes that start at once on an empty ledger make one key, and the other one serves what is stored', async () => {
  await fill(store, 'district-north', 1, 3)
  const nodes = [signerOn(store), signerOn(store)]
  await Promise.all(nodes.map(node => node.advance()))
  await Promise.all(nodes.map(node => node.advance()))
  expect(await typesOf()).toEqual(['LogKeyChanged', 'CheckpointSigned'])
  expect(nodes.filter(({ checkpoints }) => checkpoints.signs)).toHaveLength(1)
  expect(nodes.map(({ checkpoints }) => readBy(checkpoints).size)).toEqual([3n, 3n])
  for (const { checkpoints, folder } of nodes)
    expect(existsSync(join(folder ?? '', 'log-key'))).toBe(checkpoints.signs)
})

test('a node without the key, or with another one, signs nothing', async () => {
  const first = signerOn(store)
  await first.advance()
  await fill(store, 'district-north', 1, 3)
  const stranger = signerOn(store)
  writeFileSync(join(stranger.folder ?? '', 'log-key'), readFileSync(join(first.folder ?? '', 'log-key')))
  const other = signerOn(freshStore())
  await other.advance()
  const wrong = signerOn(store, other.folder)
  for (const node of [wrong, signerOn(store, null)]) {
    const log = await node.advance()
    expect([log.signs, readBy(log).size, log.fault]).toEqual([false, 0n, null])
  }
  // The key counts, and not the machine.
  expect(readBy(await stranger.advance()).size).toBe(3n)
})

test('what another node signed is published once this node has read so far', async () => {
  const signer = signerOn(store)
  await signer.advance()
  const follower = signerOn(store, null)
  await follower.advance()
  await fill(store, 'district-north', 1, 3)
  await signer.advance()
  await follower.checkpoints.advance()
  expect([readBy(follower.checkpoints).size, follower.checkpoints.fault]).toEqual([0n, null])
  expect(readBy(await follower.advance()).size).toBe(3n)
})

test.each(['before', 'after'] as const)(
  'where a node is cut off %s its append, there is one history',
  async when => {
    const folder = signerOn(store).folder
    for (const failsAt of [0, 1, 2]) {
      await fill(store, `district-d${failsAt}`, failsAt * 10 + 1, failsAt * 10 + 3)
      let left = failsAt
      const cut: EventStore = {
        ...plain(store),
        append: async (...given) => {
          if (left-- > 0) return store.append(...given)
          if (when === 'after') await store.append(...given)
          throw new Error('cut off')
        },
      }
      const node = signerOn(cut, folder)
      const published = await node.advance().then(readBy, () => null)
      const later = readBy(await signerOn(store, folder).advance())
      expect(later.size).toBe(BigInt(failsAt * 3 + 3))
      if (published !== null) expect(published.size).toBeLessThanOrEqual(later.size)
    }
    const types = await typesOf()
    expect(types.filter(type => type === 'LogKeyChanged')).toHaveLength(1)
    const sizes = (await stored()).flatMap(({ type, data }) =>
      type === 'CheckpointSigned' ? [data.size] : [],
    )
    expect(sizes).toEqual(sizes.toSorted((a, b) => a - b))
  },
)

test.each([
  ['the key', 0, 'before'],
  ['the key', 0, 'behind'],
  ['a checkpoint', 1, 'before'],
  ['a checkpoint', 1, 'behind'],
])(
  'where an append of %s (%i) is lost and seen later, %s the next one, there is one history',
  async (_, lostAt, when) => {
    const { folder } = signerOn(store)
    await fill(store, 'district-north', 1, 3)
    let appends = 0
    let lost: (() => ReturnType<EventStore['append']>) | null = null
    const late: EventStore = {
      ...plain(store),
      append: async (...given) => {
        const at = appends++
        if (at === lostAt) {
          lost = () => store.append(...given)
          throw new Error('no answer came')
        }
        const arrives = at === lostAt + 1 ? lost : null
        if (arrives !== null && when === 'before') expect((await arrives()).conflict).toBe(false)
        const outcome = await store.append(...given)
        if (arrives !== null && when === 'behind') expect((await arrives()).conflict).toBe(true)
        return outcome
      },
    }
    const node = signerOn(late, folder)
    await expect(node.advance()).rejects.toThrow('no answer came')
    await fill(store, 'district-south', 4, 5)
    await node.advance()
    const log = await node.advance()
    expect([log.signs, log.fault, readBy(log).size]).toEqual([true, null, 5n])
    const again = readBy(await signerOn(store, folder).advance())
    expect(again).toEqual(readBy(log))
    const types = await typesOf()
    expect(types.filter(type => type === 'LogKeyChanged')).toHaveLength(1)
    expect(types.length).toBe(lostAt === 1 && when === 'before' ? 3 : 2)
  },
)

test('a log that is shorter than what was signed is signed no more, and a restored one again', async () => {
  await fill(store, 'district-north', 1, 3)
  const first = signerOn(store)
  await first.advance()
  const older = freshStore()
  await fill(older, 'district-north', 1, 2)
  for (const { type, id, data, metadata } of await store.readStream(CHECKPOINT_STREAM)) {
    const { length } = await older.readStream(CHECKPOINT_STREAM)
    await older.append(CHECKPOINT_STREAM, [{ type, id, data, metadata }], length === 0 ? 'none' : length - 1)
  }
  const node = signerOn(older, first.folder)
  await node.advance()
  node.pass(6000)
  const log = await node.advance()
  expect([log.published, log.fault]).toEqual([null, expect.stringContaining('3 were signed')])
  const count = (await older.readStream(CHECKPOINT_STREAM)).length
  await node.advance()
  expect(await older.readStream(CHECKPOINT_STREAM)).toHaveLength(count)
  await older.close()
})

test('what nobody of this log has signed is not taken for signed', async () => {
  const node = signerOn(store)
  await node.advance()
  const [, last] = await store.readStream(CHECKPOINT_STREAM)
  if (last === undefined) throw new Error('a checkpoint is stored')
  const forged = {
    ...last,
    id: '00000000-0000-7000-8000-00000000f0f0',
    data: last.data.replace('"size":0', '"size":7'),
  }
  const { id, type, data, metadata } = forged
  await store.append(CHECKPOINT_STREAM, [{ id, type, data, metadata }], 1)
  await fill(store, 'district-north', 1, 8)
  const log = await node.advance()
  expect(log.fault).toContain('revision 2 of checkpoint-log is no checkpoint of this log')
  expect(readBy(log).size).toBe(0n)
  expect(await typesOf()).toHaveLength(3)
})
