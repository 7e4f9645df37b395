import { describe, expect, onTestFinished, test } from 'vitest'
import { CHECKPOINT_STREAM } from '../../../src/event-store/event-store.ts'
import { clientOf } from '../../eventstoredb-server/client.ts'
import { eventOf, eventsOf, everyEvent, fill, follow, idsOf } from '../../support/event-store/events.ts'
import { given as givenDatabase } from '../../support/event-store/eventstoredb-stores.ts'

const NORTH = 'district-north'
const SOUTH = 'district-south'

/** Two streams of this ledger in a database that other programs use too, and its administrator. */
async function given(prefix = 'ours~') {
  const { database, store, open } = await givenDatabase({}, { prefix })
  await store.append(NORTH, eventsOf(1, 4), 'none')
  await store.append(SOUTH, [eventOf(5)], 'none')
  const administrator = clientOf(database.url)
  onTestFinished(() => administrator.dispose())
  const forgetting = async (by = store) => (await by.settingsThatForget?.()) ?? 'it is not asked'
  return { database, store, open, administrator, forgetting, of: (stream: string) => prefix + stream }
}

describe('what lets the database forget events of a stream', () => {
  test('is nothing where nobody said so', async () => {
    const { forgetting } = await given()
    expect(await forgetting()).toEqual([])
  })

  test.each([
    ['$maxCount', { maxCount: 3 }, { kind: 'limited', setting: '$maxCount 3' }],
    ['$maxAge', { maxAge: 60 }, { kind: 'limited', setting: '$maxAge 60' }],
    ['$tb', { truncateBefore: 2 }, { kind: 'truncated', setting: '$tb 2' }],
    ['two of them', { truncateBefore: 2, maxCount: 9 }, { kind: 'truncated', setting: '$tb 2, $maxCount 9' }],
  ])('is told by name: %s', async (_, metadata, told) => {
    const { administrator, forgetting, of } = await given()
    await administrator.setStreamMetadata(of(NORTH), metadata)
    expect(await forgetting()).toEqual([{ stream: NORTH, ...told }])
  })

  test('is told of the audit log too, and of no stream of others', async () => {
    const { store, administrator, forgetting, of } = await given()
    await store.append(CHECKPOINT_STREAM, [eventOf(9)], 'none')
    await administrator.setStreamMetadata(of(CHECKPOINT_STREAM), { maxCount: 1 })
    for (const stream of [NORTH, 'others~district-north', 'ours~unheard-of', '$settings']) {
      await administrator.setStreamMetadata(stream, { maxCount: 1 })
    }
    await administrator.setStreamMetadata(of(NORTH), { acl: { readRoles: ['ledger'] }, truncateBefore: 0 })
    expect(await forgetting()).toEqual([
      { stream: CHECKPOINT_STREAM, kind: 'limited', setting: '$maxCount 1' },
    ])
  })

  test('is a soft delete, also after a scavenge, and what is left of it when something was written since', async () => {
    const { database, open, administrator, forgetting, of } = await given()
    await administrator.deleteStream(of(NORTH))
    const deleted = [{ stream: NORTH, kind: 'deleted', setting: '$tb 9223372036854775807' }]
    expect(await forgetting()).toEqual(deleted)
    database.scavenge()
    expect([await forgetting(), await forgetting(open())]).toEqual([deleted, deleted])
    await open({ prefix: 'ours~' })
      .append(NORTH, [eventOf(8)], 'none')
      .catch(() => {})
    expect(await forgetting()).toEqual([{ stream: NORTH, kind: 'truncated', setting: '$tb 4' }])
  })

  test('is a tombstone, for good', async () => {
    const { database, open, administrator, forgetting, of } = await given()
    await administrator.setStreamMetadata(of(NORTH), { maxCount: 3 })
    await administrator.tombstoneStream(of(NORTH))
    const tombstoned = [{ stream: NORTH, kind: 'tombstoned', setting: '$streamDeleted' }]
    expect(await forgetting()).toEqual(tombstoned)
    database.scavenge()
    expect([await forgetting(), await forgetting(open())]).toEqual([tombstoned, tombstoned])
  })

  test('is nothing any more once it was taken away; a delete takes that twice, before a scavenge', async () => {
    const { store, administrator, forgetting, of } = await given()
    await administrator.setStreamMetadata(of(SOUTH), { maxCount: 1 })
    await administrator.deleteStream(of(NORTH))
    expect(await forgetting()).toHaveLength(2)
    await administrator.setStreamMetadata(of(SOUTH), {})
    await administrator.setStreamMetadata(of(NORTH), {})
    expect(await forgetting()).toEqual([{ stream: NORTH, kind: 'truncated', setting: '$tb 4' }])
    await administrator.setStreamMetadata(of(NORTH), {})
    expect(await forgetting()).toEqual([])
    expect(idsOf(await store.readStream(NORTH))).toEqual(idsOf(eventsOf(1, 4)))
  })

  test('is looked for from where it was looked last, and from the beginning where the log was cut', async () => {
    const { database, administrator, forgetting, of } = await given()
    await administrator.setStreamMetadata(of(NORTH), { maxCount: 3 })
    const length = database.log().length
    await administrator.setStreamMetadata(of(SOUTH), { maxCount: 3 })
    expect((await forgetting()).length).toBe(2)
    database.truncate({ count: length })
    expect(await forgetting()).toEqual([{ stream: NORTH, kind: 'limited', setting: '$maxCount 3' }])
  })

  test('is found among more of it than one answer holds', async () => {
    const { administrator, forgetting, of } = await given()
    await administrator.setStreamMetadata(of(NORTH), { maxCount: 7 })
    for (let n = 0; n < 510; n++) await administrator.setStreamMetadata(`others-${n}`, { maxCount: 3 })
    await administrator.setStreamMetadata(of(SOUTH), { maxCount: 8 })
    expect((await forgetting()).length).toBe(2)
  })
})

describe('a tombstone in the log', () => {
  test('is no event: it has no position, and readers go on behind it', async () => {
    const { store, administrator, of } = await given()
    await administrator.tombstoneStream(of(NORTH))
    await store.append(SOUTH, [eventOf(6)], 0)
    const events = await everyEvent(store)
    expect(events.map(({ id, position }) => [id, position])).toEqual(
      [1, 2, 3, 4, 5, 6].map(n => [eventOf(n).id, n]),
    )
    expect(await follow(store, taken => taken.length === 6)).toEqual(events)
    expect(await everyEvent(store, events[4])).toEqual([events[5]])
  })

  test('is no event to a subscriber either', async () => {
    const { store, administrator, of } = await given()
    let wasTold = false
    const following = follow(store, (taken, { caughtUp }) => {
      wasTold ||= caughtUp
      return taken.length === 6
    })
    await expect.poll(() => wasTold).toBe(true)
    await administrator.tombstoneStream(of(NORTH))
    await store.append(SOUTH, [eventOf(6)], 0)
    expect((await following).at(-1)).toMatchObject({ id: eventOf(6).id, position: 6 })
  })

  test('hides nothing where there are more of them than a page has', async () => {
    const { store, administrator, of } = await given()
    const before = await everyEvent(store)
    for (let n = 0; n < 510; n++) await administrator.tombstoneStream(of(`school-${n}`))
    await fill(store, 'school-late', 10, 11)
    expect(idsOf(await everyEvent(store, before.at(-1)))).toEqual(idsOf(eventsOf(10, 11)))
    expect(idsOf(await follow(store, taken => taken.length === 2, before.at(-1)))).toEqual(
      idsOf(eventsOf(10, 11)),
    )
  })
})
