import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { quarantineStream } from '../../src/domain/quarantine/event.ts'
import type { EventStore } from '../../src/event-store/event-store.ts'
import { openStore } from '../../src/node/store.ts'
import { clientOf, someEvents } from '../eventstoredb-server/client.ts'
import { testFolder } from '../support/audit/nodes.ts'
import { watchingSigner } from '../support/audit/tampering.ts'
import { change } from '../support/event-store/damage.ts'
import { given } from '../support/event-store/eventstoredb-stores.ts'
import { writerOn } from '../support/projections/read-side.ts'

const STREAM = 'checkpoint-log'
const registered = (id: string) => ({
  type: 'Registered' as const,
  data: { kind: 'district' as const, id, name: id, occurredOn: '2012-01-01' },
})

/** A node that has signed four events, the second and third of one stream, in two checkpoints of 3 and 4. */
async function signedNode(store: EventStore) {
  const node = watchingSigner(store, testFolder())
  const writer = writerOn(store)
  const renamed = { type: 'Renamed' as const, data: { name: 'Far', occurredOn: '2013-01-01' } }
  await writer.record('district-north', [registered('north')])
  await writer.record('district-south', [registered('south'), renamed])
  await node.sign()
  await writer.record('district-east', [registered('east')])
  await node.sign()
  expect([await node.check(), node.checkpoints.published?.size]).toEqual([[], 4])
  /** Whether the node signs further events. */
  const signsOn = async () => {
    const before = await store.readStream(STREAM).catch(() => null)
    await writer.record('district-west', [registered('west')]).catch(() => {})
    await node.sign().catch(() => {})
    const after = await store.readStream(STREAM).catch(() => null)
    return after?.length !== before?.length
  }
  return { node, signsOn }
}

const IN_STREAM = `stream = (SELECT id FROM stream WHERE name = '${STREAM}')`

test.each([
  ['nothing', 'SELECT 1', []],
  [
    'an event changed',
    `UPDATE event SET data = replace(data, 'Far', 'Fir') WHERE data LIKE '%Far%'`,
    [/position 3, now revision 1 of district-south/],
  ],
  [
    'an event changed and another row of it',
    `UPDATE event SET metadata = replace(metadata, 'ann', 'bob') WHERE place = 1`,
    [/position 1/],
  ],
  ['an event deleted', 'DELETE FROM event WHERE place = 2', [/position 2, now revision 1 of district-south/]],
  [
    'the last event deleted',
    'DELETE FROM event WHERE place = (SELECT max(place) - 1 FROM event)',
    [/the log ends at position 3/],
  ],
  [
    'an event inserted',
    `UPDATE event SET place = place + 1000 WHERE place > 1;
     INSERT INTO event (place, stream, revision, id, type, data, metadata)
     SELECT 2, stream, 1, x'00000000000070008000000000abcdef', type, data, metadata FROM event WHERE place = 1`,
    [/position 2, now revision 1 of district-north/],
  ],
  [
    'two events that change places',
    'UPDATE event SET place = 999 WHERE place = 2; UPDATE event SET place = 2 WHERE place = 3; UPDATE event SET place = 3 WHERE place = 999',
    [/position 2, now revision 1/],
  ],
  [
    'a checkpoint changed',
    `UPDATE event SET data = replace(data, '"size":3', '"size":2') WHERE ${IN_STREAM} AND revision = 1`,
    [/revision 1 of checkpoint-log is no checkpoint/],
  ],
  [
    'a checkpoint deleted',
    `DELETE FROM event WHERE ${IN_STREAM} AND revision = 1`,
    [/revision 1 of checkpoint-log/],
  ],
  [
    'the last checkpoint deleted',
    `DELETE FROM event WHERE ${IN_STREAM} AND revision = 2`,
    [/revision 2 of checkpoint-log/],
  ],
] as const)('a running node finds in the file %s, and signs no more', async (what, sql, expected) => {
  const file = join(testFolder(), 'ledger.db')
  const store = await openStore(`sqlite:${file}`)
  onTestFinished(() => store.close())
  const { node, signsOn } = await signedNode(store)
  change(file, sql)
  expect(await node.check()).toEqual(expected.map(each => expect.stringMatching(each)))
  expect(await signsOn()).toBe(what === 'nothing')
})

type Client = ReturnType<typeof clientOf>
test.each<[string, (client: Client) => Promise<unknown>, RegExp]>([
  [
    'a stream tombstoned',
    client => client.tombstoneStream('district-south'),
    /district-south was deleted for good/,
  ],
  [
    'a stream truncated',
    client => client.setStreamMetadata('district-south', { truncateBefore: 1 }),
    /beginning of the stream district-south is hidden/,
  ],
  ['checkpoint-log tombstoned', client => client.tombstoneStream(STREAM), /checkpoint-log/],
  [
    'checkpoint-log truncated',
    client => client.setStreamMetadata(STREAM, { truncateBefore: 2 }),
    /checkpoint-log/,
  ],
])(
  'a running node finds in EventStoreDB %s, before and after the scavenge, and signs no more',
  async (_, act, expected) => {
    const { database, store } = await given()
    const { node, signsOn } = await signedNode(store)
    const client = clientOf(database.url)
    onTestFinished(() => client.dispose())
    await act(client)
    expect(await node.check()).toContainEqual(expect.stringMatching(expected))
    expect(await signsOn()).toBe(false)
    database.scavenge()
    expect((await node.check()).length).toBeGreaterThan(0)
    expect(await signsOn()).toBe(false)
  },
)

test.each([
  ['district-south', 'position 5'],
  [STREAM, 'revision 3 of checkpoint-log'],
])('what another client writes to %s is not signed', async (stream, expected) => {
  const { database, store } = await given()
  const { node, signsOn } = await signedNode(store)
  const client = clientOf(database.url)
  onTestFinished(() => client.dispose())
  await client.appendToStream(stream, someEvents(1))
  await node.sign()
  await node.sign()
  expect([...node.doubts(), ...node.faults.all]).toEqual([expect.stringContaining(expected)])
  expect(node.checkpoints.published?.size).toBe(4)
  expect(await signsOn()).toBe(false)
})

test('what another client wrote is signed once it was set aside for good', async () => {
  const { database, store } = await given()
  const { node, signsOn } = await signedNode(store)
  const client = clientOf(database.url)
  onTestFinished(() => client.dispose())
  await client.appendToStream('district-south', someEvents(1))
  await node.sign()
  const strange = (await store.readStream('district-south')).at(-1)
  if (strange === undefined) throw new Error('the client has written')
  const { id: event, type, revision } = strange
  const data = {
    event,
    stream: 'district-south',
    revision,
    type,
    rationale: 'not ours',
    occurredOn: '2026-01-01',
  }
  await writerOn(store).record(quarantineStream(), [{ type: 'EventQuarantined', data }])
  const again = watchingSigner(store, node.folder)
  await again.sign()
  expect([again.doubts(), again.checkpoints.published?.size]).toEqual([[], 6])
  expect(await signsOn()).toBe(false)
})
