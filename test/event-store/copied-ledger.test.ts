import { expect, test } from 'vitest'
import { fill, ratingsIn } from '../../bench/network.ts'
import { copyLedger } from '../../src/app/copy/copy.ts'
import { CATEGORIES } from '../../src/domain/subjects.ts'
import type { EventStore } from '../../src/event-store/event-store.ts'
import { openEventStoreDb } from '../../src/event-store/eventstoredb/store.ts'
import { openSqliteStore } from '../../src/event-store/sqlite/store.ts'
import { spawnDatabase } from '../eventstoredb-server/process.ts'
import { everyEvent } from '../support/event-store/events.ts'
import { freshPrefix, unhurried } from '../support/event-store/store.ts'

/** The content of an export: everything that is stored of each event, and its place in the log. */
async function exportOf(store: EventStore): Promise<Buffer> {
  const events = await everyEvent(store)
  return Buffer.from(events.map(({ cursor: _cursor, ...event }) => JSON.stringify(event)).join('\n'))
}

test('7,400 ratings copied from the embedded store to EventStoreDB and back are the same, byte for byte', async () => {
  const network = { districts: 10, periods: 20 }
  const real = process.env.ESDB_URL
  const database = real === undefined ? await spawnDatabase() : null
  const source = openSqliteStore({ categories: CATEGORIES, file: ':memory:' })
  const between = openEventStoreDb({
    categories: CATEGORIES,
    url: real ?? database?.url ?? '',
    prefix: freshPrefix(),
    timeouts: unhurried(),
  })
  const back = openSqliteStore({ categories: CATEGORIES, file: ':memory:' })
  try {
    await fill(source, network)
    for (const [from, to] of [
      [source, between],
      [between, back],
    ] as const) {
      expect(await copyLedger({ from, to }, () => {})).toMatchObject({
        kind: 'compared',
        comparison: { difference: null },
      })
    }
    const exported = await exportOf(source)
    expect((await exportOf(between)).equals(exported)).toBe(true)
    expect((await exportOf(back)).equals(exported)).toBe(true)
    expect(exported.toString().split('"RatingImported"')).toHaveLength(ratingsIn(network) + 1)
    expect(ratingsIn(network)).toBe(7400)
  } finally {
    for (const each of [source, between, back]) await each.close()
    await database?.close()
  }
})
