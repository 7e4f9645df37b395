import { expect, onTestFinished, test } from 'vitest'
import type { EventStore } from '../../../src/event-store/event-store.ts'
import { clientOf } from '../../eventstoredb-server/client.ts'
import { eventOf, eventsOf, everyEvent, idsOf } from '../../support/event-store/events.ts'
import { appendEach, given as givenDatabase, quick } from '../../support/event-store/eventstoredb-stores.ts'

const NORTH = 'district-north'
const SOUTH = 'district-south'
const PREFIX = 'ours~'

/** A store that has read the log, and then both streams, as a running node has. */
async function given(options: Parameters<typeof givenDatabase>[0] = {}) {
  // No timeout is shorter than what the test server takes on a busy machine.
  const timeouts = { ...quick(), tryMs: 60_000 }
  const { database, store, writer } = await givenDatabase(options, { prefix: PREFIX, timeouts })
  await writer.append(NORTH, eventsOf(1, 2), 'none')
  await writer.append(SOUTH, [eventOf(3)], 'none')
  await everyEvent(store)
  for (const stream of [NORTH, SOUTH]) await store.readStream(stream)
  const administrator = clientOf(database.url)
  onTestFinished(() => administrator.dispose())
  const reads = async (doing: () => Promise<unknown>) => {
    const before = database.stats.reads
    await doing()
    return database.stats.reads - before
  }
  return { database, store, writer, administrator, reads }
}

const NEWS = (store: EventStore) => () =>
  Promise.all([store.readStream(NORTH, 0), store.readStream(SOUTH, -1), store.readStream(NORTH, 1)])

test('streams that are read again and again are read by one look at the end of the log', async () => {
  const { store, reads } = await given()
  expect(await reads(NEWS(store))).toBe(1)
  const [north, south, none] = await NEWS(store)()
  expect([north, south, none].map(idsOf)).toEqual([idsOf([eventOf(2)]), idsOf([eventOf(3)]), []])
})

test('what a look has shown counts for all that was asked for before it, and for nothing later', async () => {
  const { store, writer, reads } = await given()
  const since = performance.now()
  await store.readStream(SOUTH, -1)
  await writer.append(NORTH, [eventOf(4)], 1)
  const readNorth = (at?: number) => store.readStream(NORTH, 1, -1, at)
  expect(await reads(async () => expect(await readNorth(since)).toEqual([]))).toBe(0)
  const later = performance.now()
  expect(await reads(async () => expect(idsOf(await readNorth(later))).toEqual(idsOf([eventOf(4)])))).toBe(1)
})

test('what a caller knows to be there is shown, whatever the last look has shown', async () => {
  const { store, writer } = await given()
  const since = performance.now()
  await store.readStream(SOUTH, -1)
  await writer.append(NORTH, [eventOf(4)], 1)
  expect(idsOf(await store.readStream(NORTH, 1, 2, since))).toEqual(idsOf([eventOf(4)]))
})

test('what another process has appended since is among it, in its order', async () => {
  const { store, writer, reads } = await given()
  await appendEach(writer, 'district-west', eventsOf(20, 22))
  for (const n of [4, 5, 6]) await writer.append(NORTH, [eventOf(n)], n - 3)
  expect(
    await reads(async () => expect(idsOf(await store.readStream(NORTH, 1))).toEqual(idsOf(eventsOf(4, 6)))),
  ).toBe(1)
})

test('what was appended in great number since is read from the streams themselves', async () => {
  const { store, writer } = await given()
  for (let n = 0; n < 2; n++)
    await writer.append(`district-${n}`, eventsOf(1000 + n * 500, 1499 + n * 500), 'none')
  await writer.append(NORTH, [eventOf(4)], 1)
  for (let round = 0; round < 3; round++)
    expect(idsOf(await store.readStream(NORTH, 0))).toEqual(idsOf([eventOf(2), eventOf(4)]))
})

test.each([
  ['was deleted', 'deleteStream', []],
  ['hides its beginning', 'truncate', [eventOf(2)]],
] as const)('a stream that %s since is asked itself', async (_, by, left) => {
  const { store, administrator } = await given()
  const stream = PREFIX + NORTH
  if (by === 'truncate') await administrator.setStreamMetadata(stream, { truncateBefore: 1 })
  else await administrator.deleteStream(stream)
  expect(idsOf(await store.readStream(NORTH, 0))).toEqual(idsOf(left))
})

test('a stream that was ended since is told', async () => {
  const { store, administrator } = await given()
  await administrator.tombstoneStream(PREFIX + NORTH)
  await expect(store.readStream(NORTH, 0)).rejects.toThrow('deleted for good')
})

test('after an older back-up was restored no stream is told as it was', async () => {
  const { database, store, writer } = await given()
  const { length } = database.log()
  await writer.append(NORTH, [eventOf(4)], 1)
  await everyEvent(store)
  await store.readStream(NORTH, 0)
  expect(idsOf(await store.readStream(NORTH, 0))).toEqual(idsOf([eventOf(2), eventOf(4)]))
  database.truncate({ count: length })
  expect(idsOf(await store.readStream(NORTH, 0))).toEqual(idsOf([eventOf(2)]))
})

test('where a new leader shows less than is known of a stream it is waited for', async () => {
  const { database, store, writer } = await given({ nodes: 3 })
  const [, behind] = database.nodes
  behind?.lag(true)
  await writer.append(NORTH, [eventOf(4)], 1)
  expect(idsOf(await store.readStream(NORTH, 1))).toEqual(idsOf([eventOf(4)]))
  if (behind !== undefined) database.elect(behind)
  await expect(store.readStream(NORTH, 1, 2)).rejects.toThrow('does not show revision 2')
  behind?.lag(false)
  expect(idsOf(await store.readStream(NORTH, 1, 2))).toEqual(idsOf([eventOf(4)]))
})
