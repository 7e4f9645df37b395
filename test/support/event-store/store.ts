import { randomUUID } from 'node:crypto'
import { CATEGORIES, KEPT_ASIDE } from '../../../src/domain/subjects.ts'
import { type EventStore, START } from '../../../src/event-store/event-store.ts'
import { openEventStoreDb } from '../../../src/event-store/eventstoredb/store.ts'
import { TIMEOUTS } from '../../../src/event-store/eventstoredb/timeouts.ts'
import { openSqliteStore } from '../../../src/event-store/sqlite/store.ts'
import { pace } from '../pace.ts'

/** The database in which tests keep their events; null if they keep them in the embedded store. */
let database: string | null = null

/** Makes this file of tests keep its events in a database from now on. */
export function keepEventsIn(url: string): void {
  database = url
}

/** The real timeouts, longer on a busy machine, for what is not about timeouts; the wait for what is missing is shorter. */
export const unhurried = () => ({
  tryMs: TIMEOUTS.tryMs * pace(),
  wholeMs: TIMEOUTS.wholeMs * pace(),
  logSilenceMs: TIMEOUTS.logSilenceMs * pace(),
  liveSilenceMs: TIMEOUTS.liveSilenceMs * pace(),
  missingMs: 300 * pace(),
})

/** An empty store that shares nothing with any other. */
export function freshStore(): EventStore {
  return database === null
    ? openSqliteStore({ categories: CATEGORIES, aside: KEPT_ASIDE, file: ':memory:' })
    : openEventStoreDb({
        categories: CATEGORIES,
        aside: KEPT_ASIDE,
        url: database,
        prefix: freshPrefix(),
        timeouts: unhurried(),
      })
}

/** The name of an empty store as a setting gives it, for a process whose data folder is `data`. */
export function freshStoreName(data: string): string {
  if (database === null) return `sqlite:${data}/ledger.db`
  return `${database}${database.includes('?') ? '&' : '?'}streamPrefix=${freshPrefix()}`
}

/** A prefix for the streams of one ledger among many in a database. */
export const freshPrefix = (): string => `t${randomUUID().slice(0, 13)}~`.replace('-', '')

/** Reads the whole store to count its domain events. */
export async function countIn(store: EventStore): Promise<number> {
  let count = 0
  for await (const page of store.readAll(START)) count += page.length
  return count
}
