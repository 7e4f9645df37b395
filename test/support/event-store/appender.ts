import { CATEGORIES } from '../../../src/domain/subjects.ts'
import { openSqliteStore } from '../../../src/event-store/sqlite/store.ts'
import { eventOf } from './events.ts'

/** How many streams are written at once: several, so that a group commit is always under way. */
const STREAMS = 8

/**
 * A process of its own that appends to a store, one event after the other on each of its streams, and prints the id of
 * each as soon as it is acknowledged: `<file> <unique name> <first number> <events a stream>`.
 */
const [file = '', name = '', first = '0', count = '0'] = process.argv.slice(2)
const store = openSqliteStore({ categories: CATEGORIES, file })
await Promise.all(
  Array.from({ length: STREAMS }, async (_, stream) => {
    for (let revision = 0; revision < Number(count); revision++) {
      const event = eventOf(Number(first) + revision * STREAMS + stream)
      const outcome = await store.append(
        `district-${name}-${stream}`,
        [event],
        revision === 0 ? 'none' : revision - 1,
      )
      if (outcome.conflict) throw new Error(`${name}-${stream} stands at ${outcome.actual}`)
      process.stdout.write(`${event.id}\n`)
    }
  }),
)
await store.close()
