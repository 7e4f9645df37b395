import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CATEGORIES } from '../../../src/domain/subjects.ts'
import {
  type EventStore,
  type ExpectedRevision,
  StoreUnavailable,
} from '../../../src/event-store/event-store.ts'
import { openEventStoreDb } from '../../../src/event-store/eventstoredb/store.ts'
import { type Database, startDatabase } from '../../eventstoredb-server/cluster.ts'
import type { Fault } from '../../eventstoredb-server/faults.ts'
import { eventOf, everyEvent, follow, idsOf } from '../../support/event-store/events.ts'
import { eventually, lostBy, quick, storedIn } from '../../support/event-store/eventstoredb-stores.ts'
import { freshPrefix } from '../../support/event-store/store.ts'

let database: Database
beforeAll(async () => {
  database = await startDatabase({ nodes: 3 })
})
afterAll(() => database.close())

const FAULTS: readonly Fault[] = [
  lostBy('silence'),
  lostBy('drop'),
  lostBy('abort'),
  { kind: 'not-leader' },
  { kind: 'not-leader', leader: 'none' },
  { kind: 'unavailable' },
  { kind: 'not-ready' },
  { kind: 'aborted' },
  { kind: 'drop-connection' },
  { kind: 'black-hole' },
]

/** One step of a run: a fault, and then a few writers that append to a stream each. */
type Step = {
  readonly fault: Fault | null
  readonly times: number
  readonly elected: number | null
  readonly drops: boolean
  readonly appends: readonly { readonly stream: string; readonly size: number }[]
}

const Steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.record({
    fault: fc.option(fc.constantFrom(...FAULTS), { freq: 3 }),
    times: fc.integer({ min: 1, max: 4 }),
    elected: fc.option(fc.nat({ max: 2 }), { freq: 1 }),
    drops: fc.boolean(),
    appends: fc.array(
      fc.record({
        stream: fc.constantFrom('district-a', 'district-b', 'school-c'),
        size: fc.integer({ min: 1, max: 3 }),
      }),
      { minLength: 1, maxLength: 4 },
    ),
  }),
  { minLength: 1, maxLength: 8 },
)

test('whatever goes wrong: what is acknowledged is stored once, dense, and in the order of each writer', async () => {
  await fc.assert(
    fc.asyncProperty(Steps, async steps => {
      const prefix = freshPrefix()
      const store = openEventStoreDb({
        categories: CATEGORIES,
        url: database.url,
        prefix,
        timeouts: { ...quick(), tryMs: quick().tryMs / 2 },
      })
      try {
        const total = steps.flatMap(({ appends }) => appends).reduce((sum, { size }) => sum + size, 0)
        const following = follow(store, taken => taken.length === total)
        const acknowledged = await run(store, steps)
        database.faults.clear()
        const stored = storedIn(database).filter(({ stream }) => stream.startsWith(prefix))
        for (const [stream, ids] of acknowledged) {
          const own = stored.filter(each => each.stream === prefix + stream)
          expect(own.map(({ id }) => id)).toEqual(ids)
          expect(own.map(({ revision }) => revision)).toEqual(ids.map((_, revision) => revision))
          expect(idsOf(await store.readStream(stream))).toEqual(ids)
        }
        const events = await everyEvent(store)
        expect(idsOf(events)).toEqual(idsOf(stored))
        expect(await following).toEqual(events)
      } finally {
        await store.close()
      }
    }),
    { seed: 20261125, numRuns: 8 },
  )
})

/** Returns what was acknowledged of each stream, in order. A writer does not wait for one append before the next. */
async function run(store: EventStore, steps: readonly Step[]): Promise<Map<string, string[]>> {
  const acknowledged = new Map<string, string[]>()
  let n = 0
  for (const { fault, times, elected, drops, appends } of steps) {
    if (fault !== null)
      for (const rpc of ['Append', 'BatchAppend'] as const) database.faults.next(rpc, fault, times)
    const next = elected === null ? undefined : database.nodes[elected]
    if (next !== undefined) database.elect(next)
    const outcomes = appends.map(async ({ stream, size }) => {
      const ids = acknowledged.get(stream) ?? []
      acknowledged.set(stream, ids)
      const expected: ExpectedRevision = ids.length === 0 ? 'none' : ids.length - 1
      const events = Array.from({ length: size }, () => eventOf(n++))
      ids.push(...idsOf(events))
      expect(await store.append(stream, events, expected)).toEqual({
        conflict: false,
        revision: ids.indexOf(events.at(-1)?.id ?? ''),
      })
    })
    if (drops) database.dropConnections()
    await Promise.all(outcomes)
  }
  return acknowledged
}

test('what is given up is stored once or not at all, and the same again settles it', async () => {
  const store = openEventStoreDb({
    categories: CATEGORIES,
    url: database.url,
    prefix: freshPrefix(),
    timeouts: { ...quick(), tryMs: 80, wholeMs: 120 },
  })
  try {
    for (const [index, fault] of FAULTS.entries()) {
      const stream = `district-${index}`
      database.faults.next('Append', fault, 1000)
      await expect(store.append(stream, [eventOf(index)], 'none')).rejects.toThrow(StoreUnavailable)
      database.faults.clear()
      // The time for one append or read may be too short for a new connection on a busy machine.
      await eventually(async () =>
        expect(await store.append(stream, [eventOf(index)], 'none')).toEqual({
          conflict: false,
          revision: 0,
        }),
      )
      await eventually(async () => expect(idsOf(await store.readStream(stream))).toEqual([eventOf(index).id]))
    }
  } finally {
    await store.close()
  }
})

test('an append that is cut off while it is being sent is stored whole or not at all', async () => {
  const events = Array.from({ length: 500 }, (_, n) => ({
    ...eventOf(n),
    data: `{"text":"${'x'.repeat(1500)}"}`,
  }))
  const prefix = freshPrefix()
  const stored = () => storedIn(database).filter(({ stream }) => stream.startsWith(prefix))
  // The last of them has time enough on any machine.
  for (const tryMs of [...Array.from({ length: 30 }, (_, n) => n + 3), 60_000]) {
    const store = openEventStoreDb({
      categories: CATEGORIES,
      url: database.url,
      prefix,
      timeouts: { tryMs, wholeMs: tryMs },
    })
    await store.append(`district-${tryMs}`, events, 'none').catch(() => {})
    await store.close()
  }
  const counts = Map.groupBy(stored(), ({ stream }) => stream)
    .values()
    .map(each => each.length)
  expect(new Set(counts).difference(new Set([events.length]))).toEqual(new Set())
  expect(stored().length).toBeGreaterThan(0)
})
