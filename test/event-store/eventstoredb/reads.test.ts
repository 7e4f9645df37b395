import type { EventStoreDBClient } from '@eventstore/db-client'
import { status } from '@grpc/grpc-js'
import { describe, expect, onTestFinished, test } from 'vitest'
import {
  type EventStore,
  PAGE_MAX,
  START,
  StoreUnavailable,
  StreamDeleted,
} from '../../../src/event-store/event-store.ts'
import { clientOf as unhurriedClient } from '../../eventstoredb-server/client.ts'
import { eventOf, eventsOf, everyEvent, fill, follow, idsOf } from '../../support/event-store/events.ts'
import {
  eventually,
  given,
  hasty,
  quick,
  withinPatience,
} from '../../support/event-store/eventstoredb-stores.ts'

const NORTH = 'district-north'
const LONG = 2 * PAGE_MAX + 1

const READS: readonly (readonly [
  string,
  (store: EventStore) => Promise<readonly { readonly id: string }[]>,
])[] = [
  ['a stream', store => store.readStream(NORTH)],
  [
    'named events',
    store => store.readEvents(Array.from({ length: LONG }, (_, revision) => ({ stream: NORTH, revision }))),
  ],
  ['the whole log', store => everyEvent(store)],
  ['a subscription', store => follow(store, (_, { caughtUp }) => caughtUp)],
]

describe.each(READS)('a read of %s', (_, read) => {
  test.each([0, 1, PAGE_MAX, LONG - 1])(
    'that breaks off after %i events is whole all the same',
    async after => {
      const { database, store, writer } = await given()
      await fill(writer, NORTH, 1, LONG)
      database.breakReadAfter(after)
      expect(idsOf(await read(store))).toEqual(idsOf(eventsOf(1, LONG)))
    },
  )

  test('during which the server dies and comes back is whole all the same', async () => {
    const { database, store, writer } = await given(
      {},
      { timeouts: { ...quick(), tryMs: 3 * quick().tryMs } },
    )
    await fill(writer, NORTH, 1, LONG)
    database.knobs.perEventDelayMs = 1
    const reading = read(store)
    await eventually(() => expect(database.stats.openReads).toBeGreaterThan(0))
    const [node] = database.nodes
    if (node === undefined) throw new Error('there is a node')
    await database.kill(node)
    database.knobs.perEventDelayMs = 0
    await database.restart(node)
    expect(idsOf(await reading)).toEqual(idsOf(eventsOf(1, LONG)))
  })

  test('of a slow server is waited for as long as something comes', async () => {
    const { database, store, writer } = await given({}, { timeouts: hasty() })
    await fill(writer, NORTH, 1, 300)
    database.knobs.perEventDelayMs = 2
    const events = await (read === READS[1]?.[1] ? store.readStream(NORTH) : read(store))
    expect(idsOf(events)).toEqual(idsOf(eventsOf(1, 300)))
  })

  test('in which every event comes twice gives each of them once', async () => {
    const { database, store, writer } = await given()
    await fill(writer, NORTH, 1, LONG)
    database.knobs.duplicateEveryEvent = true
    expect(idsOf(await read(store))).toEqual(idsOf(eventsOf(1, LONG)))
  })
})

const FINITE = READS.slice(0, 3)

describe.each(FINITE)('where nobody answers, a read of %s', (_, read) => {
  test('throws in time, leaves no call open, and works again afterwards', async () => {
    const { database, store, writer } = await given({}, { timeouts: hasty() })
    await fill(writer, NORTH, 1, LONG)
    database.blackHole(true)
    await expect(withinPatience(read(store))).rejects.toThrow(StoreUnavailable)
    database.blackHole(false)
    await eventually(() => expect(database.stats.openReads).toBe(0))
    expect(await read(store)).toHaveLength(LONG)
  })

  test('throws where it breaks off again and again, and gives no part', async () => {
    const { database, store, writer } = await given({}, { timeouts: hasty() })
    await fill(writer, NORTH, 1, LONG)
    const breaking = setInterval(() => database.breakReadAfter(100), 1)
    onTestFinished(() => clearInterval(breaking))
    database.breakReadAfter(100)
    await expect(read(store)).rejects.toThrow(StoreUnavailable)
  })

  test('throws when the store is closed meanwhile', async () => {
    const { database, store, writer } = await given()
    await fill(writer, NORTH, 1, LONG)
    database.knobs.readDelayMs = 60_000
    const reading = read(store).catch((error: unknown) => error)
    await eventually(() => expect(database.stats.openReads).toBeGreaterThan(0))
    await store.close()
    expect(await reading).toMatchObject({ message: expect.stringContaining('closed') })
    await eventually(() => expect(database.stats.openReads).toBe(0))
  })
})

describe('a read is ended on the server too', () => {
  test('when the whole log is left in the middle', async () => {
    const { database, store, writer } = await given()
    await fill(writer, NORTH, 1, LONG)
    for await (const _ of store.readAll(START)) break
    await eventually(() => expect(database.stats.openReads).toBe(0))
  })

  test('when it is given up, though its client stays', async () => {
    const { database, open, writer } = await given()
    await fill(writer, NORTH, 1, 10)
    database.knobs.readDelayMs = 60_000
    const hasty = open({ timeouts: { ...quick(), tryMs: 100, wholeMs: 110 } })
    await expect(hasty.readStream(NORTH)).rejects.toThrow(StoreUnavailable)
    expect(database.stats.reads).toBeLessThan(3)
    await eventually(() => expect(database.stats.openReads).toBe(0))
  })

  // The third read is the subscription itself.
  test('when a subscription is left', async () => {
    const { database, store, open } = await given()
    const following = leaveAtFirst(store)
    await eventually(() => expect(database.stats).toMatchObject({ reads: 3, openReads: 1 }))
    await open().append(NORTH, [eventOf(1)], 'none')
    await following
    await eventually(() => expect(database.stats.openReads).toBe(0))
  })

  test.each(['aborted', 'closed'])('when a subscription is %s while it waits', async how => {
    const { database, store, writer } = await given()
    await fill(writer, NORTH, 1, 10)
    const { pages, end } = subscribed(store)
    await pages.next()
    const next = pages.next()
    await eventually(() => expect(database.stats).toMatchObject({ reads: 3, openReads: 1 }))
    await (how === 'aborted' ? end() : store.close())
    expect(await next).toMatchObject({ done: true })
    await eventually(() => expect(database.stats.openReads).toBe(0))
  })

  test.each(['aborted', 'closed'])('when a subscription is %s while its reader is busy', async how => {
    const { database, store, open } = await given()
    const { pages, end } = subscribed(store)
    await pages.next()
    const next = pages.next()
    await open().append(NORTH, [eventOf(1)], 'none')
    expect((await next).value?.events).toHaveLength(1)
    expect(database.stats.openReads).toBe(1)
    await (how === 'aborted' ? end() : store.close())
    await eventually(() => expect(database.stats.openReads).toBe(0))
  })
})

async function leaveAtFirst(store: EventStore): Promise<void> {
  for await (const { events } of store.subscribeAll(START, new AbortController().signal)) {
    if (events.length > 0) break
  }
}

function subscribed(store: EventStore) {
  const stop = new AbortController()
  const pages = store.subscribeAll(START, stop.signal)[Symbol.asyncIterator]()
  return { pages, end: () => stop.abort() }
}

test('a stream that was deleted for good is an error at once, to read and to write', async () => {
  const { database, store } = await given()
  await store.append(NORTH, [eventOf(1)], 'none')
  await clientOf(database.url).tombstoneStream(NORTH)
  const { appends, reads } = database.stats
  for (const use of [() => store.append(NORTH, [eventOf(2)], 0), () => store.readStream(NORTH)]) {
    const failure = await use().catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(StreamDeleted)
    expect(failure).toMatchObject({
      message: expect.stringContaining('stream district-north was deleted for good'),
    })
  }
  expect(database.stats).toMatchObject({ appends: appends + 1, reads: reads + 1 })
})

test.each([
  ['$maxCount', { maxCount: 3 }],
  ['$tb', { truncateBefore: 2 }],
])(
  'a stream whose beginning is hidden by %s is no short stream: it waits to be mended',
  async (_, metadata) => {
    const { database, store } = await given()
    await store.append(NORTH, eventsOf(1, 5), 'none')
    const administrator = clientOf(database.url)
    await administrator.setStreamMetadata(NORTH, metadata)
    const failure = await store.readStream(NORTH).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(StoreUnavailable)
    expect(failure).toMatchObject({
      message: expect.stringMatching(/district-north lacks revision 0.*`ledger doctor`/),
    })
    await expect(
      store.readEvents([
        { stream: NORTH, revision: 0 },
        { stream: NORTH, revision: 3 },
      ]),
    ).rejects.toThrow('lacks revision 0')
    expect(idsOf(await store.readStream(NORTH, 1))).toEqual(idsOf(eventsOf(3, 5)))
    await administrator.setStreamMetadata(NORTH, {})
    expect(await store.readStream(NORTH)).toHaveLength(5)
  },
)

test('what one named event could not be read for is told, and the others are not read on', async () => {
  const { database, store } = await given({}, { timeouts: hasty() })
  const references = Array.from({ length: 200 }, (_, n) => ({ stream: `district-${n}`, revision: 0 }))
  database.faults.next('Read', { kind: 'status', code: status.UNIMPLEMENTED, details: 'no such call' })
  await expect(store.readEvents(references)).rejects.toThrow('no such call')
  // This leaves time enough to read all events, if the store did so.
  for (let n = 0; n < 30; n++) await store.readStream('school-north')
  expect(database.stats.reads).toBeLessThan(100)
})

/** The vendor's own client, as other programs use it. */
function clientOf(url: string): EventStoreDBClient {
  const client = unhurriedClient(url)
  onTestFinished(() => client.dispose())
  return client
}
