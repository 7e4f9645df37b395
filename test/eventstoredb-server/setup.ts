import { afterAll } from 'vitest'
import { keepEventsIn } from '../support/event-store/store.ts'
import { startDatabase } from './cluster.ts'

/** Makes a file of tests keep its events in EventStoreDB: in the one at `ESDB_URL`, or in a test server of its own. */
const real = process.env.ESDB_URL
if (real === undefined) {
  const database = await startDatabase()
  keepEventsIn(database.url)
  afterAll(() => database.close())
} else {
  keepEventsIn(real)
}
