import { CATEGORIES } from '../../../src/domain/subjects.ts'
import { openSqliteStore } from '../../../src/event-store/sqlite/store.ts'
import { eventOf } from './events.ts'

/** How many streams are written at once: several, so that a group commit is always under way. */
const STREAMS = 8

/**
 * A process of its own that appends to a store, one append after the other on each of its streams, and prints the id of each event
 * as soon as it is acknowledged: `<file> <unique name> <first number> <events a stream>`. On every second stream an append has
 * ten events, which share their metadata.
 */
const [file = '', name = '', first = '0', count = '0'] = process.argv.slice(2)
const store = openSqliteStore({ categories: CATEGORIES, file })
await Promise.all(
  Array.from({ length: STREAMS }, async (_, stream) => {
    const atOnce = stream % 2 === 0 ? 1 : 10
    for (let revision = 0; revision < Number(count); revision += atOnce) {
      const events = Array.from({ length: Math.min(atOnce, Number(count) - revision) }, (_, index) =>
        eventOf(Number(first) + (revision + index) * STREAMS + stream),
      )
      const outcome = await store.append(
        `district-${name}-${stream}`,
        events,
        revision === 0 ? 'none' : revision - 1,
      )
      if (outcome.conflict) throw new Error(`${name}-${stream} stands at ${outcome.actual}`)
      process.stdout.write(events.map(({ id }) => `${id}\n`).join(''))
    }
  }),
)
await store.close()
