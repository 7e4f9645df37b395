import { afterAll, beforeAll } from 'vitest'
import { CATEGORIES, KEPT_ASIDE } from '../../../src/domain/subjects.ts'
import { openEventStoreDb } from '../../../src/event-store/eventstoredb/store.ts'
import { type Database, startDatabase } from '../../eventstoredb-server/cluster.ts'
import { freshPrefix, unhurried } from '../../support/event-store/store.ts'
import { describeEventStore, describeSharedEventStore } from '../contract.ts'

/** The URL of a real database, if `ESDB_URL` gives one: then that is tested instead of the test server. */
const real = process.env.ESDB_URL
const name = real === undefined ? 'EventStoreDB (test server)' : `EventStoreDB at ${real}`

let database: Database | null = null
let url = ''
beforeAll(async () => {
  if (real === undefined) database = await startDatabase()
  url = real ?? database?.url ?? ''
})
afterAll(() => database?.close())

describeEventStore(name, () =>
  openEventStoreDb({
    categories: CATEGORIES,
    aside: KEPT_ASIDE,
    url,
    prefix: freshPrefix(),
    timeouts: unhurried(),
  }),
)
describeSharedEventStore(name, () => {
  const prefix = freshPrefix()
  const open = () =>
    openEventStoreDb({ categories: CATEGORIES, aside: KEPT_ASIDE, url, prefix, timeouts: unhurried() })
  return { store: open(), another: open }
})
