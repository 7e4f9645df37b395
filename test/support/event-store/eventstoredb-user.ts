import { randomUUID } from 'node:crypto'
import { CATEGORIES } from '../../../src/domain/subjects.ts'
import { START } from '../../../src/event-store/event-store.ts'
import { openEventStoreDb } from '../../../src/event-store/eventstoredb/store.ts'

/**
 * A process that uses a store: it writes on ten streams at once and follows the log until it is told to stop, then closes the
 * store, and should end by itself. It prints the ids that were acknowledged, those that it read, and the resources left that
 * would keep it alive.
 */
const [url = '', patience = '{}'] = process.argv.slice(2)
const store = openEventStoreDb({ categories: CATEGORIES, url, timeouts: JSON.parse(patience) })
const stop = new AbortController()
const acknowledged: string[] = []
const read: string[] = []
let refused = 0

process.once('message', () => stop.abort())
await Promise.all([...Array.from({ length: 10 }, (_, n) => write(`district-${n}`)), follow()])
await store.close()
// From now on only what the store has left behind could keep this process alive.
process.disconnect()
const left = process.getActiveResourcesInfo()
process.stdout.write(JSON.stringify({ acknowledged, read, refused, left }))

async function write(stream: string): Promise<void> {
  for (let revision = 0; !stop.signal.aborted; revision++) await writeOne(stream, revision)
}

async function writeOne(stream: string, revision: number): Promise<void> {
  const event = { id: randomUUID(), type: 'Renamed', data: '{}', metadata: '{}' }
  while (!stop.signal.aborted) {
    try {
      const outcome = await store.append(stream, [event], revision === 0 ? 'none' : revision - 1)
      if (outcome.conflict) throw new RangeError(`a clash at revision ${revision} of ${stream}`)
      acknowledged.push(event.id)
      process.send?.(acknowledged.length)
      return
    } catch (error) {
      if (error instanceof RangeError) throw error
      refused += 1
      process.send?.('refused')
    }
  }
}

async function follow(): Promise<void> {
  for await (const { events } of store.subscribeAll(START, stop.signal))
    read.push(...events.map(({ id }) => id))
}
