import { status } from '@grpc/grpc-js'
import { expect, onTestFinished, test } from 'vitest'
import { StreamDeleted } from '../../../src/event-store/event-store.ts'
import { clientOf } from '../../eventstoredb-server/client.ts'
import type { Fault } from '../../eventstoredb-server/faults.ts'
import { eventOf, eventsOf } from '../../support/event-store/events.ts'
import { given, lostBy, storedIn } from '../../support/event-store/eventstoredb-stores.ts'

const NORTH = 'district-north'
const SOUTH = 'district-south'

test.each<[string, Fault]>([
  ['nobody hears of it', lostBy('silence')],
  ['the connection breaks behind it', lostBy('drop')],
  ['the write timed out', { kind: 'aborted' }],
  ['the node does not lead', { kind: 'not-leader' }],
  ['the server is not ready', { kind: 'not-ready' }],
  ['the connection breaks', { kind: 'drop-connection' }],
  ['no answer comes', { kind: 'black-hole' }],
  [
    'the server knows no such call',
    { kind: 'status', code: status.UNIMPLEMENTED, details: 'Method not found' },
  ],
])('an append that shared its call is acknowledged once and stored once where %s', async (_, fault) => {
  const { database, store } = await given()
  database.faults.next('BatchAppend', fault)
  const alone = store.append(NORTH, eventsOf(1, 2), 'none')
  const sharing = store.append(SOUTH, eventsOf(3, 4), 'none')
  expect(await Promise.all([alone, sharing])).toEqual([
    { conflict: false, revision: 1 },
    { conflict: false, revision: 1 },
  ])
  expect(database.faults.pending).toBe(0)
  const stored = storedIn(database).filter(({ stream }) => stream === SOUTH)
  expect(stored.map(({ id }) => id)).toEqual([eventOf(3).id, eventOf(4).id])
})

test('appends that are under way at once share one call, each with its own outcome', async () => {
  const { database, store } = await given()
  await store.append(NORTH, [eventOf(1)], 'none')
  // Whatever is sent by a call of its own meets this.
  database.faults.next('Append', { kind: 'black-hole' }, 100, { streamPrefix: 'district-s' })
  const outcomes = await Promise.all([
    store.append('school-a', [eventOf(2)], 'none'),
    store.append(SOUTH, [eventOf(3)], 'none'),
    store.append(NORTH, [eventOf(4)], 'none'),
    store.append('district-south-east', eventsOf(5, 7), 'none'),
    store.append(SOUTH, [eventOf(8)], 5),
  ])
  expect(outcomes).toEqual([
    { conflict: false, revision: 0 },
    { conflict: false, revision: 0 },
    { conflict: true, actual: 0 },
    { conflict: false, revision: 2 },
    { conflict: true, actual: 0 },
  ])
  database.faults.clear()
})

test('an append to a stream that was ended says so, also where it shared its call', async () => {
  const { database, store } = await given()
  await store.append(SOUTH, [eventOf(1)], 'none')
  const administrator = clientOf(database.url)
  onTestFinished(() => administrator.dispose())
  await administrator.tombstoneStream(SOUTH)
  const alone = store.append(NORTH, [eventOf(2)], 'none')
  await expect(store.append(SOUTH, [eventOf(3)], 0)).rejects.toThrow(StreamDeleted)
  expect(await alone).toEqual({ conflict: false, revision: 0 })
})
