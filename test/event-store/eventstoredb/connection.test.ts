import { inspect } from 'node:util'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { type EventStore, START, StoreUnavailable } from '../../../src/event-store/event-store.ts'
import { proxyTo } from '../../support/cli/proxy.ts'
import { eventOf, eventsOf, everyEvent, follow, idsOf } from '../../support/event-store/events.ts'
import { eventually, given, hasty, quick, storedIds } from '../../support/event-store/eventstoredb-stores.ts'

const NORTH = 'district-north'
const SECRET = 's3cret:/?#@ä'

async function givenProxy() {
  const { database, open } = await given()
  const [port = 0] = database.ports
  const proxy = await proxyTo(port)
  onTestFinished(() => proxy.close())
  return { database, proxy, store: open({ url: `esdb://127.0.0.1:${proxy.port}?tls=false` }) }
}

describe('a connection that is dead though nobody said so is replaced', () => {
  test.each([1, 20])('after three unanswered calls, by %i at once', async writers => {
    const { database, proxy, store } = await givenProxy()
    await store.append('school-north', [eventOf(99)], 'none')
    expect(proxy.made).toBe(1)
    proxy.silence()
    const outcomes = await Promise.all(
      Array.from({ length: writers }, (_, n) => store.append(`district-${n}`, [eventOf(n)], 'none')),
    )
    expect(outcomes.every(({ conflict }) => !conflict)).toBe(true)
    expect(proxy.made).toBe(2)
    expect(storedIds(database)).toHaveLength(writers + 1)
  })

  test('while a subscription goes on, and loses nothing', async () => {
    const { database, proxy, store } = await givenProxy()
    const following = follow(store, taken => taken.length === 5)
    await store.append(NORTH, eventsOf(1, 2), 'none')
    proxy.silence()
    await store.append(NORTH, eventsOf(3, 5), 1)
    expect(idsOf(await following)).toEqual(idsOf(eventsOf(1, 5)))
    await eventually(() => expect(proxy.made).toBe(2))
    expect(storedIds(database)).toHaveLength(5)
  })

  test('and not after fewer, nor where it is only slow', async () => {
    const { database, proxy, store } = await givenProxy()
    for (let n = 0; n < 4; n++) {
      database.faults.next('Append', { kind: 'black-hole' })
      await store.append(NORTH, [eventOf(n)], n === 0 ? 'none' : n - 1)
    }
    expect(proxy.made).toBe(1)
  })
})

describe('what was given up while a node was looked for', () => {
  /** A search for the leader: the first node asked is silent for a second, the next one is unavailable, the third one answers. */
  const givenSearch = async () => {
    const { database, open } = await given({ nodes: 3 })
    database.faults.next('Gossip', { kind: 'black-hole' })
    database.faults.next('Gossip', { kind: 'unavailable' })
    const store = open({
      url: `${database.url}&gossipTimeout=1`,
      timeouts: { ...quick(), tryMs: 200, wholeMs: 210 },
    })
    return { database, store, found: () => eventually(() => expect(database.faults.pending).toBe(0)) }
  }

  test('is not sent afterwards', async () => {
    const { database, store, found } = await givenSearch()
    await expect(store.append(NORTH, [eventOf(1)], 'none')).rejects.toThrow(StoreUnavailable)
    await found()
    // With such short timeouts a busy machine may need more than one attempt.
    await eventually(async () => expect(await store.readStream(NORTH)).toEqual([]))
    expect(database.stats.appends).toBe(0)
  })

  test('is not left open afterwards', async () => {
    const { database, store, found } = await givenSearch()
    database.knobs.readDelayMs = 60_000
    await expect(store.readStream(NORTH)).rejects.toThrow(StoreUnavailable)
    await found()
    await eventually(async () =>
      expect(await store.append(NORTH, [eventOf(1)], 'none')).toMatchObject({ conflict: false }),
    )
    await eventually(() => expect(database.stats.openReads).toBe(0))
  })
})

test('by default a write is retried for eight to ten seconds before it is given up', async () => {
  const { database, open } = await given()
  const { url } = database
  await database.close()
  const store = open({ url, timeouts: {} })
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'],
  })
  onTestFinished(() => void vi.useRealTimers())
  const since = performance.now()
  const settled = { by: null as unknown }
  const appended = store.append(NORTH, [eventOf(1)], 'none').catch((error: unknown) => {
    settled.by = error
  })
  while (settled.by === null) {
    await vi.advanceTimersByTimeAsync(20)
    await new Promise(resolve => setImmediate(resolve))
  }
  await appended
  expect(settled.by).toBeInstanceOf(StoreUnavailable)
  expect(performance.now() - since).toBeGreaterThanOrEqual(8000)
  expect(performance.now() - since).toBeLessThanOrEqual(10_000)
})

const USERS = { clerk: { password: SECRET, groups: [] } }
const USES: readonly (readonly [string, (store: EventStore) => Promise<unknown>])[] = [
  ['an append', store => store.append(NORTH, [eventOf(1)], 'none')],
  ['a read of a stream', store => store.readStream(NORTH)],
  ['a read of the whole log', store => everyEvent(store)],
  ['a subscription', store => follow(store, () => true)],
]

describe('over TLS, with users', () => {
  test('an administrator may do all', async () => {
    const { store } = await given({ tls: true, users: USERS })
    await store.append(NORTH, eventsOf(1, 3), 'none')
    expect(await store.readStream(NORTH)).toHaveLength(3)
    expect(await follow(store, taken => taken.length === 3)).toEqual(await everyEvent(store))
  })

  test.each(USES)('a wrong password is an error that says so and does not hold it: %s', async (_, use) => {
    const { database, open } = await given({ tls: true, users: USERS })
    const failure = await use(open({ url: database.urlAs('clerk', `${SECRET}x`) })).catch(
      (error: unknown) => error,
    )
    expect(failure).toBeInstanceOf(StoreUnavailable)
    expect(failure).toMatchObject({ message: expect.stringContaining('password') })
    expectNoSecret(failure, `${SECRET}x`)
    expect(database.stats.appends + database.stats.reads).toBe(1)
  })

  test.each(USES.slice(2))('a user without the right is told so: %s', async (_, use) => {
    const { database, open } = await given({ tls: true, users: USERS })
    const store = open({ url: database.urlAs('clerk', SECRET) })
    await store.append(NORTH, [eventOf(1)], 'none')
    const failure = await use(store).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(StoreUnavailable)
    expect(failure).toMatchObject({ message: expect.stringContaining('does not let') })
    expectNoSecret(failure, SECRET)
  })

  test('an error of a server that does not answer does not hold the password either', async () => {
    const { database, open } = await given({ tls: true, users: USERS })
    const store = open({ url: database.urlAs('clerk', SECRET), timeouts: hasty() })
    await database.close()
    for (const [, use] of USES.slice(0, 3)) {
      const failure = await use(store).catch((error: unknown) => error)
      expect(failure).toBeInstanceOf(StoreUnavailable)
      expectNoSecret(failure, SECRET)
    }
  })
})

/** Expects no password in an error, neither plain, nor as a connection string or a header encodes it. */
function expectNoSecret(error: unknown, password: string): void {
  const all = inspect(error, { depth: 20, showHidden: true })
  expect(all).toContain('Error')
  for (const form of [
    password,
    encodeURIComponent(password),
    Buffer.from(`clerk:${password}`).toString('base64'),
  ]) {
    expect(all).not.toContain(form)
  }
}

test('a store that nobody used is closed without a word to any server', async () => {
  const { database, open } = await given({ nodes: 3 })
  await open().close()
  expect(database.stats.connections).toBe(0)
  await expect(everyEvent(open(), START)).resolves.toEqual([])
})
