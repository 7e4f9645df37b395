import { describe, expect, test } from 'vitest'
import {
  type Checkpoint,
  CheckpointNotInLog,
  type NewEvent,
  START,
} from '../../../src/event-store/event-store.ts'
import type { Version } from '../../eventstoredb-server/state.ts'
import { eventOf, eventOfBytes, eventsOf, everyEvent, follow } from '../../support/event-store/events.ts'
import { eventually, type Given, given, quick } from '../../support/event-store/eventstoredb-stores.ts'

const NORTH = 'district-north'

describe('a log that an older back-up replaced', () => {
  /** Three events of this ledger, the checkpoint after the last one, and a way to lose that event and to write others. */
  const read = async (version: Version = '23.10') => {
    const { database, store, open } = await given({ version })
    await store.append(NORTH, eventsOf(1, 3), 'none')
    const events = await everyEvent(store)
    const at: Checkpoint = events.at(-1) ?? START
    return { database, store, open, at, cut: () => database.truncate({ count: database.log().length - 1 }) }
  }

  const longer = eventsOf(50, 60)
  const wide = eventOfBytes(50, 300)
  type Regrown = {
    readonly prefix?: string
    readonly stream: string
    readonly events: readonly NewEvent[]
    readonly version?: Version
    readonly expected?: number
  }
  const GROWN: readonly (readonly [string, Regrown | null])[] = [
    ['has grown past it with other events', { stream: 'district-south', events: longer }],
    ['has grown past it, but nothing begins there', { stream: 'district-south', events: [wide] }],
    [
      'has grown past it, but nothing begins there (24.10)',
      { stream: 'district-south', events: [wide], version: '24.10' },
    ],
    [
      'has grown past it with events that are none of ours',
      { prefix: 'other~', stream: 'district-south', events: longer },
    ],
    // The new event is as long as the lost one, so that it begins at the same position.
    ['has another event there', { stream: 'round-northern', events: [eventOf(4)] }],
    ['has one there that is none of ours', { prefix: 'x', stream: 'round-norther', events: [eventOf(4)] }],
    // An import that is run again makes the same ids.
    [
      'has the same one there, recorded at another time',
      { stream: NORTH, events: [{ ...eventOf(3), metadata: '{"schema":2}' }], expected: 1 },
    ],
    ['is shorter', null],
  ]

  const write = (open: Given['open'], { prefix = '', stream, events, expected }: Regrown) =>
    open({ prefix }).append(stream, events, expected ?? 'none')

  test.each(GROWN)('%s: it is noticed by whoever begins to read', async (_, regrown) => {
    const { store, open, at, cut } = await read(regrown?.version)
    cut()
    if (regrown !== null) await write(open, regrown)
    await expect(everyEvent(store, at)).rejects.toThrow(CheckpointNotInLog)
    await expect(follow(store, () => true, at)).rejects.toThrow(CheckpointNotInLog)
  })

  test.each(GROWN)('%s: it is noticed by whoever is subscribed', async (_, regrown) => {
    const { database, store, open, at, cut } = await read(regrown?.version)
    let isThere = false
    const following = follow(
      store,
      (_events, { caughtUp }) => {
        isThere ||= caughtUp
        return false
      },
      at,
    ).catch((error: unknown) => error)
    await eventually(() => expect([isThere, database.stats.openReads]).toEqual([true, 1]))
    cut()
    if (regrown !== null) await write(open, regrown)
    expect(await following).toBeInstanceOf(CheckpointNotInLog)
  })

  test('holds the same event, but further on: it is not given twice', async () => {
    const { database, store, open, at, cut } = await read()
    cut()
    await open({ prefix: 'x' }).append('round-norther', [eventOf(4)], 'none')
    expect(database.log().at(-1)?.position).toBe(Number(at.cursor.split('@')[0]))
    await store.append(NORTH, [eventOf(3)], 1)
    await expect(everyEvent(store, at)).rejects.toThrow(CheckpointNotInLog)
  })

  test('still holds what was read: reading goes on', async () => {
    const { database, store, at } = await read()
    await store.append('district-south', [eventOf(9)], 'none')
    database.truncate({ count: database.log().length - 1 })
    expect(await everyEvent(store, at)).toEqual([])
  })
})

test('a leader that does not show yet what was read already is waited for', async () => {
  const { database, store } = await given({ nodes: 3 }, { timeouts: { ...quick(), missingMs: 60_000 } })
  const [, behind] = database.nodes
  if (behind === undefined) throw new Error('there are three nodes')
  behind.lag(true)
  await store.append(NORTH, eventsOf(1, 2), 'none')
  const [first, second] = await everyEvent(store)
  database.elect(behind)
  const before = database.stats.reads
  const reading = everyEvent(store, second)
  await eventually(() => expect(database.stats.reads).toBeGreaterThan(before + 2))
  behind.lag(false)
  expect(await reading).toEqual([])
  expect(await everyEvent(store, first)).toEqual([second])
})

describe('a leader that shows less of a stream than was acknowledged', () => {
  const short = async (missingMs: number) => {
    const { database, store } = await given({ nodes: 3 }, { timeouts: { ...quick(), missingMs } })
    const [, behind] = database.nodes
    if (behind === undefined) throw new Error('there are three nodes')
    await store.append(NORTH, [eventOf(1)], 'none')
    behind.lag(true)
    await store.append(NORTH, [eventOf(2)], 0)
    database.elect(behind)
    return { database, store, behind }
  }

  test('is waited for by whoever knows of more', async () => {
    const { database, store, behind } = await short(10_000)
    expect(await store.readStream(NORTH)).toHaveLength(1)
    const before = database.stats.reads
    const reading = store.readStream(NORTH, -1, 1)
    await eventually(() => expect(database.stats.reads).toBeGreaterThan(before + 2))
    behind.lag(false)
    expect(await reading).toMatchObject([eventOf(1), eventOf(2)])
  })

  test('is not believed where it stays so', async () => {
    const { store } = await short(50)
    await expect(store.readStream(NORTH, -1, 1)).rejects.toThrow(
      `does not show revision 1 of ${NORTH}, which was seen before`,
    )
  })
})
