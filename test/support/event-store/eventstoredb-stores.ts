import { expect, onTestFinished } from 'vitest'
import { CATEGORIES } from '../../../src/domain/subjects.ts'
import type { EventStore, NewEvent } from '../../../src/event-store/event-store.ts'
import { type EventStoreDbOptions, openEventStoreDb } from '../../../src/event-store/eventstoredb/store.ts'
import { TIMEOUTS } from '../../../src/event-store/eventstoredb/timeouts.ts'
import { type Database, type DatabaseOptions, startDatabase } from '../../eventstoredb-server/cluster.ts'
import type { Fault } from '../../eventstoredb-server/faults.ts'
import { pace } from '../pace.ts'
import { unhurried } from './store.ts'

export { eventually } from '../pace.ts'

/** Timeouts with the proportions of the real ones, but short enough for a test; longer on a busy machine. */
export const quick = () => ({
  tryMs: 300 * pace(),
  wholeMs: 6000 * pace(),
  logSilenceMs: 300 * pace(),
  liveSilenceMs: 300 * pace(),
  missingMs: 100 * pace(),
})
/** Even shorter timeouts, for calls that the store must give up. */
export const hasty = () => ({
  ...quick(),
  tryMs: 250 * pace(),
  wholeMs: 600 * pace(),
  logSilenceMs: 250 * pace(),
})

/**
 * Checks that a store keeps to its timeouts: it must give up before the real timeouts would end, which are fifteen times as
 * long. How long before depends on the machine, and is not checked.
 */
export async function withinPatience<Result>(doing: Promise<Result>): Promise<Result> {
  const since = performance.now()
  try {
    return await doing
  } finally {
    expect(performance.now() - since).toBeLessThan(TIMEOUTS.wholeMs * pace())
  }
}

export type Given = {
  readonly database: Database
  readonly store: EventStore
  /** Another store with the real timeouts, for the preparations of a test. */
  readonly writer: EventStore
  /** One more, closed after the test like everything here. */
  readonly open: (options?: Partial<EventStoreDbOptions>) => EventStore
}

/** A database of its own and a store on it. */
export async function given(
  options: DatabaseOptions = {},
  { url, prefix = '', timeouts: patience = quick() }: Partial<EventStoreDbOptions> = {},
): Promise<Given> {
  const database = await startDatabase(options)
  onTestFinished(() => database.close())
  const open = (more: Partial<EventStoreDbOptions> = {}) => {
    const store = openEventStoreDb({
      categories: CATEGORIES,
      url: url ?? database.url,
      prefix,
      timeouts: patience,
      ...more,
    })
    onTestFinished(() => store.close())
    return store
  }
  return { database, open, store: open(), writer: open({ timeouts: unhurried() }) }
}

/** A fault in which an append is written, but its acknowledgement is lost in the given way. */
export const lostBy = (by: 'silence' | 'drop' | 'abort'): Fault => ({ kind: 'lose-acknowledgement', by })

/** The records on the server apart from its own, in their order. */
export const storedIn = (database: Database) => database.log().filter(({ stream }) => !stream.startsWith('$'))

export const storedIds = (database: Database): readonly string[] => storedIn(database).map(({ id }) => id)

/** Appends one event after another, each at the revision that follows from the event before it. */
export async function appendEach(
  store: EventStore,
  stream: string,
  events: readonly NewEvent[],
  after: () => unknown = () => {},
): Promise<void> {
  for (const [index, event] of events.entries()) {
    const outcome = await store.append(stream, [event], index === 0 ? 'none' : index - 1)
    if (outcome.conflict) throw new Error(`a clash at revision ${index} of ${stream}`)
    await after()
  }
}
