import { setImmediate as nextTurn } from 'node:timers/promises'
import { status } from '@grpc/grpc-js'
import { expect, onTestFinished, test } from 'vitest'
import { APPEND_LIMITS, StoreUnavailable } from '../../../src/event-store/event-store.ts'
import { clientOf } from '../../eventstoredb-server/client.ts'
import type { Fault } from '../../eventstoredb-server/faults.ts'
import { eventOf, eventOfBytes, eventsOf, idsOf } from '../../support/event-store/events.ts'
import {
  eventually,
  given,
  hasty,
  lostBy,
  quick,
  storedIds,
  storedIn,
  withinPatience,
} from '../../support/event-store/eventstoredb-stores.ts'

const NORTH = 'district-north'
const SOUTH = 'district-south'

const says = (code: status, details: string): Fault => ({ kind: 'status', code, details })

test.each<[string, Fault]>([
  ['the acknowledgement is lost: nobody hears of it', { kind: 'lose-acknowledgement', by: 'silence' }],
  ['the acknowledgement is lost: the connection breaks', lostBy('drop')],
  ['the acknowledgement is lost: a time-out', lostBy('abort')],
  ['the node does not lead', { kind: 'not-leader' }],
  ['no leader is known', { kind: 'not-leader', leader: 'none' }],
  ['the server is too busy', { kind: 'unavailable' }],
  ['the server is not ready', { kind: 'not-ready' }],
  ['the write timed out', { kind: 'aborted' }],
  ['the connection breaks', { kind: 'drop-connection' }],
  ['no answer before the deadline', { kind: 'black-hole' }],
  ['the server cancels', says(status.CANCELLED, 'Call cancelled by the server')],
  ['the stream is reset', says(status.INTERNAL, 'Received RST_STREAM with code 2')],
  ['too much at once', says(status.RESOURCE_EXHAUSTED, 'Bandwidth exhausted or memory limit exceeded')],
  ['a proxy in between has no server', says(status.UNKNOWN, 'Received HTTP status code 500')],
])('an append is acknowledged once and stored once where twice %s', async (_, fault) => {
  const { database, store } = await given()
  database.faults.next('Append', fault, 2)
  expect(await store.append(NORTH, eventsOf(1, 2), 'none')).toEqual({ conflict: false, revision: 1 })
  expect(database.faults.pending).toBe(0)
  expect(await store.append(NORTH, [eventOf(3)], 1)).toEqual({ conflict: false, revision: 2 })
  expect(storedIn(database).map(({ id, revision }) => [id, revision])).toEqual(
    [0, 1, 2].map(revision => [eventOf(revision + 1).id, revision]),
  )
})

test('a retry after a lost acknowledgement is no clash, even where the stream has grown since', async () => {
  const { database, store, open } = await given()
  database.faults.next('Append', { kind: 'lose-acknowledgement', by: 'silence' })
  const lost = store.append(NORTH, [eventOf(1)], 'none')
  await eventually(() => expect(storedIds(database)).toHaveLength(1))
  await open().append(NORTH, [eventOf(2)], 0)
  expect(await lost).toEqual({ conflict: false, revision: 0 })
  expect(storedIds(database)).toEqual(idsOf(eventsOf(1, 2)))
})

test('a retry that another writer overtook is a clash', async () => {
  const { database, store, open } = await given()
  database.faults.next('Append', { kind: 'black-hole' }, 1)
  const late = store.append(NORTH, [eventOf(1)], 'none')
  await eventually(() => expect(database.faults.pending).toBe(0))
  await open().append(NORTH, [eventOf(2)], 'none')
  expect(await late).toEqual({ conflict: true, actual: 0 })
  expect(storedIds(database)).toEqual([eventOf(2).id])
})

test('what a deleted stream takes as its first is a fault, since its numbers go on', async () => {
  const { database, store } = await given()
  await store.append(NORTH, eventsOf(1, 3), 'none')
  const administrator = clientOf(database.url)
  onTestFinished(() => administrator.dispose())
  await administrator.deleteStream(NORTH)
  const failure = await store.append(NORTH, eventsOf(4, 5), 'none').catch((error: unknown) => error)
  expect(failure).not.toBeInstanceOf(StoreUnavailable)
  expect(failure).toMatchObject({ message: expect.stringContaining('up to revision 4 of district-north') })
  expect(storedIds(database)).toEqual(idsOf(eventsOf(1, 5)))
})

test('a node that does not lead hands nothing on: the append goes to the leader itself', async () => {
  const { database, open } = await given({ nodes: 3 })
  const [leader, follower] = database.ports
  const store = open({ url: `esdb://127.0.0.1:${follower}?tls=false` })
  expect(await store.append(NORTH, [eventOf(1)], 'none')).toEqual({ conflict: false, revision: 0 })
  expect(database.stats.appends).toBe(2)
  expect(store.servedBy()).toBe(`127.0.0.1:${leader}`)
})

test.each<[string, Fault]>([
  ['too large', says(status.INVALID_ARGUMENT, 'Maximum Append Size of 1048576 Exceeded.')],
  ['deleted', says(status.FAILED_PRECONDITION, "Event stream 'district-north' is deleted.")],
  ['unknown to this server', says(status.UNIMPLEMENTED, 'Method not found')],
])('what is %s for good is an error at once', async (_, fault) => {
  const { database, store } = await given()
  database.faults.next('Append', fault)
  const failure = await store.append(NORTH, [eventOf(1)], 'none').catch((error: unknown) => error)
  expect(failure).not.toBeInstanceOf(StoreUnavailable)
  expect(failure).toMatchObject({
    message: expect.stringContaining(fault.kind === 'status' ? fault.details : '-'),
  })
  expect(database.stats.appends).toBe(1)
})

test('in a black hole it is given up in time and says so; afterwards the same store works again', async () => {
  const { database, store } = await given({}, { timeouts: hasty() })
  await eventually(() => store.append(SOUTH, [eventOf(9)], 'none'))
  database.blackHole(true)
  const failing = store.append(NORTH, [eventOf(1)], 'none').catch((error: unknown) => error)
  const failure = await withinPatience(failing)
  expect(failure).toBeInstanceOf(StoreUnavailable)
  expect(failure).toMatchObject({ message: expect.stringContaining('not known') })
  expect(store.servedBy()).toBeNull()
  database.blackHole(false)
  expect(await store.append(NORTH, [eventOf(1)], 'none')).toEqual({ conflict: false, revision: 0 })
  expect(storedIds(database)).toEqual(idsOf([eventOf(9), eventOf(1)]))
  expect(store.servedBy()).toBe(`127.0.0.1:${database.ports[0]}`)
})

test('what waits behind a stuck append of its stream is given up in time, unsent; other streams go on', async () => {
  const { database, store } = await given({}, { timeouts: hasty() })
  database.faults.next('Append', { kind: 'black-hole' }, 100, { streamPrefix: NORTH })
  const stuck = Array.from({ length: 20 }, (_, n) =>
    store.append(NORTH, [eventOf(n)], n === 0 ? 'none' : n - 1),
  )
  const outcomes = withinPatience(Promise.allSettled(stuck))
  // Even on a slow machine this append succeeds, and does not wait until the others are given up.
  const elsewhere = eventually(async () => {
    expect(await store.append(SOUTH, [eventOf(50)], 'none')).toMatchObject({ conflict: false })
  })
  const reasons = (await outcomes).map(each => (each.status === 'rejected' ? each.reason : null))
  expect(reasons.every(reason => reason instanceof StoreUnavailable)).toBe(true)
  // The next appends may have had a little time left when the first one was given up, but not the last.
  expect(reasons.at(-1)?.message).toContain('was not sent')
  await elsewhere
})

test('what waits has at most 64 MB: beyond it a writer is told to come back, and may once it is less', async () => {
  const { database, store } = await given({}, { timeouts: hasty() })
  const large = [1, 2, 3, 4].map(n => eventOfBytes(n, APPEND_LIMITS.bytesMax / 4))
  const fitting = Math.floor((64 * 1024 * 1024) / APPEND_LIMITS.bytesMax)
  database.blackHole(true)
  const waiting = Promise.allSettled(
    Array.from({ length: fitting }, () => store.append(NORTH, large, 'none')),
  )
  // The append is refused at once, before the next turn of the event loop.
  const refused = store.append(SOUTH, large, 'none').catch((error: unknown) => error)
  expect(await Promise.race([refused, nextTurn('it waits')])).toBeInstanceOf(StoreUnavailable)
  expect(await store.append(SOUTH, [eventOf(1)], 'none').catch(() => 'taken, and not answered')).toBe(
    'taken, and not answered',
  )
  await waiting
  database.blackHole(false)
  expect(await store.append('district-east', large, 'none')).toMatchObject({ conflict: false })
})

test('close while an append is being retried waits for it', async () => {
  const { database, store } = await given()
  database.faults.next('Append', { kind: 'unavailable' }, 3)
  const accepted = store.append(NORTH, [eventOf(1)], 'none')
  await store.close()
  expect(storedIds(database)).toEqual([eventOf(1).id])
  expect(await accepted).toEqual({ conflict: false, revision: 0 })
})

test('close ends in time even where nobody answers, and what was accepted is settled by then', async () => {
  const { database, store } = await given({}, { timeouts: hasty() })
  await eventually(() => store.append(SOUTH, [eventOf(9)], 'none'))
  database.blackHole(true)
  let isSettled = false
  const accepted = store.append(NORTH, [eventOf(1)], 'none').finally(() => {
    isSettled = true
  })
  const outcome = accepted.catch((error: unknown) => error)
  await withinPatience(store.close())
  expect(isSettled).toBe(true)
  expect(await outcome).toBeInstanceOf(StoreUnavailable)
})

test('twenty stores in one process do not disturb each other', async () => {
  const { database, open } = await given({}, { timeouts: quick() })
  database.faults.next('Append', { kind: 'drop-connection' }, 3)
  database.faults.next('Append', { kind: 'lose-acknowledgement', by: 'silence' }, 3)
  const stores = Array.from({ length: 20 }, () => open())
  const outcomes = await Promise.all(
    stores.flatMap((store, s) =>
      [0, 1, 2].map(n => store.append(`district-${s}`, [eventOf(s * 10 + n)], n === 0 ? 'none' : n - 1)),
    ),
  )
  expect(outcomes.map(outcome => ({ ...outcome }))).toEqual(
    stores.flatMap(() => [0, 1, 2].map(revision => ({ conflict: false, revision }))),
  )
  expect(new Set(storedIds(database)).size).toBe(60)
  expect(storedIds(database)).toHaveLength(60)
})
