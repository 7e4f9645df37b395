import { expect, onTestFinished } from 'vitest'
import { CATEGORIES } from '../../../src/domain/subjects.ts'
import type { EventStore, NewEvent } from '../../../src/event-store/event-store.ts'
import { type EventStoreDbOptions, openEventStoreDb } from '../../../src/event-store/eventstoredb/store.ts'
import { TIMEOUTS } from '../../../src/event-store/eventstoredb/timeouts.ts'
import { type Database, type DatabaseOptions, startDatabase } from '../../eventstoredb-server/cluster.ts'
import type { Fault } from '../../eventstoredb-server/faults.ts'
import { pace } from '../pace.ts'

export { eventually } from '../pace.ts'

/** As the real patience, but so that a test need not wait for it; a busy machine is given more time for each try. */
export const quick = () => ({
  tryMs: 300 * pace(),
  wholeMs: 6000 * pace(),
  logSilenceMs: 300 * pace(),
  liveSilenceMs: 300 * pace(),
  missingMs: 100 * pace(),
})
/** For what is to be given up. */
export const hasty = () => ({
  ...quick(),
  tryMs: 250 * pace(),
  wholeMs: 600 * pace(),
  logSilenceMs: 250 * pace(),
})

/**
 * Holds a store to its timeouts: what is given up is so long before the patience in earnest would end, which is fifteen times
 * as long. How much before depends on the machine, and is not looked at.
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
  /** Another one that waits as long as in earnest, for what a test only begins with. */
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
  return { database, open, store: open(), writer: open({ timeouts: {} }) }
}

/** An append is written, and then nobody hears of it: so. */
export const lostBy = (by: 'silence' | 'drop' | 'abort'): Fault => ({ kind: 'lose-acknowledgement', by })

/** What the server holds of anybody but itself, in its order. */
export const storedIn = (database: Database) => database.log().filter(({ stream }) => !stream.startsWith('$'))

export const storedIds = (database: Database): readonly string[] => storedIn(database).map(({ id }) => id)

/** Appends one event after another, each at the revision that the one before it has left. */
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
