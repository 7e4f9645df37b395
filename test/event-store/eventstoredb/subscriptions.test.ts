import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client'
import { status } from '@grpc/grpc-js'
import { expect, onTestFinished, test } from 'vitest'
import { type PositionedEvent, START } from '../../../src/event-store/event-store.ts'
import type { Database } from '../../eventstoredb-server/cluster.ts'
import { proxyTo } from '../../support/cli/proxy.ts'
import {
  eventOf,
  eventOfBytes,
  eventsOf,
  everyEvent,
  fill,
  follow,
  idsOf,
} from '../../support/event-store/events.ts'
import { appendEach, eventually, given, hasty, quick } from '../../support/event-store/eventstoredb-stores.ts'

const NORTH = 'district-north'
const COUNT = 40

/** Expects every event once, in order, numbered from 1. */
function expectAll(events: readonly PositionedEvent[], count: number): void {
  expect(idsOf(events)).toEqual(idsOf(eventsOf(1, count)))
  expect(events.map(({ position }) => position)).toEqual(Array.from({ length: count }, (_, n) => n + 1))
}

function leaderOf(database: Database) {
  const leader = database.leader()
  if (leader === null) throw new Error('somebody leads')
  return leader
}

test.each<[string, (database: Database, n: number) => unknown]>([
  [
    'another node is elected',
    (database, n) => {
      const next = database.nodes[n % 3]
      if (next !== undefined) database.elect(next)
    },
  ],
  [
    'the leader is killed, another one is elected, and it comes back',
    async (database, n) => {
      const leader = leaderOf(database)
      await database.kill(leader)
      const next = database.nodes.filter(({ role }) => role !== 'down')[n % 2]
      if (next !== undefined) database.elect(next)
      await database.restart(leader)
    },
  ],
  ['the leader restarts', database => database.restart(leaderOf(database), 'leader')],
  ['every connection breaks', database => database.dropConnections()],
])(
  'on three nodes a subscription gives all once and in order while again and again %s',
  async (_, trouble) => {
    const { database, store, open } = await given({ nodes: 3 })
    const following = follow(store, taken => taken.length === COUNT)
    let n = 0
    await appendEach(open(), NORTH, eventsOf(1, COUNT), () => (n++ % 10 === 5 ? trouble(database, n) : null))
    expectAll(await following, COUNT)
  },
)

test('it finds out that its connection is dead though nobody said so, and goes on over another', async () => {
  const { database, open } = await given()
  const [port = 0] = database.ports
  const proxy = await proxyTo(port)
  onTestFinished(() => proxy.close())
  const reader = open({ url: `esdb://127.0.0.1:${proxy.port}?tls=false` })
  const writer = open()
  let taken: readonly PositionedEvent[] = []
  const following = follow(reader, events => {
    taken = [...events]
    return events.length === 6
  })
  await appendEach(writer, NORTH, eventsOf(1, 3))
  await eventually(() => expect(taken).toHaveLength(3))
  proxy.silence()
  await writer.append(NORTH, eventsOf(4, 6), 2)
  expectAll(await following, 6)
  expect(proxy.made).toBeGreaterThan(1)
})

test('it outlives a server that answers nobody for a while', async () => {
  const { database, store } = await given({}, { timeouts: { ...quick(), wholeMs: hasty().wholeMs } })
  let isThere = false
  const following = follow(store, (events, { caughtUp }) => {
    isThere ||= caughtUp
    return events.length === 2
  })
  await eventually(() => expect([isThere, database.stats.openReads]).toEqual([true, 1]))
  database.blackHole(true)
  const { reads } = database.stats
  await eventually(() => expect(database.stats.reads).toBeGreaterThan(reads + 3))
  database.blackHole(false)
  await store.append(NORTH, eventsOf(1, 2), 'none')
  expectAll(await following, 2)
})

test('it goes on where the server ended it, for whatever reason that may pass', async () => {
  const { database, store } = await given()
  await store.append(NORTH, [eventOf(1)], 'none')
  const says = (code: status, details: string) =>
    database.faults.next('Read', { kind: 'status', code, details })
  says(status.ABORTED, 'Operation timed out: Consumer too slow to handler event while live.')
  says(status.UNKNOWN, 'No leader info available in response')
  database.faults.next('Read', { kind: 'drop-connection' })
  database.faults.next('Read', { kind: 'black-hole' })
  const following = follow(store, taken => taken.length === 2)
  await eventually(() => expect(database.faults.pending).toBe(0))
  await store.append(NORTH, [eventOf(2)], 0)
  expectAll(await following, 2)
})

test.each(['23.10', '24.10'] as const)(
  'a slow reader is sent little more than it takes, and takes all in order (%s)',
  async version => {
    const { database, open } = await given({ version })
    const [port = 0] = database.ports
    const proxy = await proxyTo(port)
    onTestFinished(() => proxy.close())
    const reader = open({ url: `esdb://127.0.0.1:${proxy.port}?tls=false` })
    const pages = reader.subscribeAll(START, new AbortController().signal)[Symbol.asyncIterator]()
    await pages.next()
    const first = pages.next()
    await eventually(() => expect(database.stats.openReads).toBe(1))
    const writer = open()
    await writer.append(NORTH, [eventOf(1)], 'none')
    const taken = [...((await first).value?.events ?? [])]
    const bytes = 8000
    const appends = 60
    for (let n = 0; n < appends; n++) {
      await writer.append(
        NORTH,
        [0, 1, 2, 3, 4].map(k => eventOfBytes(2 + n * 5 + k, bytes)),
        n * 5,
      )
    }
    expect(proxy.bytesDown).toBeLessThan((appends * 5 * bytes) / 3)
    while (taken.length < appends * 5 + 1) taken.push(...((await pages.next()).value?.events ?? []))
    expectAll(taken, appends * 5 + 1)
    await pages.return?.()
  },
)

test('a reader that needs longer for a page than a subscription may be silent stays on the same one', async () => {
  const liveSilenceMs = quick().liveSilenceMs / 5
  const { database, store, open } = await given({}, { timeouts: { ...quick(), liveSilenceMs } })
  const pages = store.subscribeAll(START, new AbortController().signal)[Symbol.asyncIterator]()
  await pages.next()
  const next = pages.next()
  await eventually(() => expect(database.stats.openReads).toBe(1))
  await store.append(NORTH, [eventOf(1)], 'none')
  await next
  // An idle subscription is renewed again and again, which shows that enough time has passed.
  const idle = open({ prefix: 'other~', timeouts: { ...quick(), liveSilenceMs } })
  const waiting = follow(idle, () => false)
  await eventually(() => expect(database.stats.reads).toBeGreaterThan(8))
  await idle.close()
  await waiting
  await eventually(() => expect(database.stats.openReads).toBe(1))
  const { reads } = database.stats
  await store.append(NORTH, [eventOf(2)], 0)
  expect((await pages.next()).value?.events).toHaveLength(1)
  expect(database.stats.reads).toBe(reads)
  await pages.return?.()
})

test('what comes twice over a live subscription counts once', async () => {
  const { database, store } = await given()
  database.knobs.duplicateEveryEvent = true
  const following = follow(store, taken => taken.length === 30)
  await appendEach(store, NORTH, eventsOf(1, 30))
  expectAll(await following, 30)
})

test('what others write into the same database neither arrives nor shifts a number', async () => {
  const { database, store, open } = await given()
  const client = EventStoreDBClient.connectionString(database.url)
  onTestFinished(() => client.dispose())
  const other = open({ prefix: 'other~' })
  const following = follow(store, taken => taken.length === 6)
  const strange = jsonEvent({ type: 'Renamed', data: { n: 1 } })
  for (let n = 0; n < 3; n++) {
    await store.append('district-north', [eventOf(1 + 2 * n)], n === 0 ? 'none' : n - 1)
    for (const stream of ['districts-1', 'district', 'account-1', 'xdistrict-north']) {
      await client.appendToStream(stream, { ...strange, id: crypto.randomUUID() })
    }
    await client.setStreamMetadata('district-north', { cacheControl: n })
    await other.append('district-north', [eventOf(100 + n)], n === 0 ? 'none' : n - 1)
    await store.append('school-north', [eventOf(2 + 2 * n)], n === 0 ? 'none' : n - 1)
  }
  expectAll(await following, 6)
  expectAll(await everyEvent(store), 6)
  const others = await everyEvent(other)
  expect(others.map(({ id, stream, revision, position }) => [id, stream, revision, position])).toEqual(
    [0, 1, 2].map(n => [eventOf(100 + n).id, 'district-north', n, n + 1]),
  )
  expect(await everyEvent(other, others[1])).toEqual(others.slice(2))
})

test('a record of the database itself in one of our streams is no event, and shifts no number', async () => {
  const { database, store } = await given()
  const client = EventStoreDBClient.connectionString(database.url)
  onTestFinished(() => client.dispose())
  const following = follow(store, taken => taken.length === 2)
  await store.append('district-north', [eventOf(1)], 'none')
  const link = jsonEvent({ id: crypto.randomUUID(), type: '$>', data: '0@district-north' })
  await client.appendToStream('district-links', link)
  await store.append('school-north', [eventOf(2)], 'none')
  expectAll(await following, 2)
  expectAll(await everyEvent(store), 2)
})

test('a checkpoint of the server that points beyond every log is passed over (24.10)', async () => {
  const { database, store, open } = await given({ version: '24.10' })
  await fill(open({ prefix: 'other~', timeouts: {} }), NORTH, 1000, 2500)
  let isThere = false
  const following = follow(store, (events, { caughtUp }) => {
    isThere ||= caughtUp
    return events.length === 4
  })
  await eventually(() => expect([isThere, database.stats.openReads]).toEqual([true, 1]))
  await appendEach(open(), NORTH, eventsOf(1, 4), () => database.dropConnections())
  expectAll(await following, 4)
})
