import { DatabaseSync } from 'node:sqlite'
import { CATEGORIES } from '../../../src/domain/subjects.ts'
import { encode } from '../../../src/event-store/codec.ts'
import { openSqliteStore } from '../../../src/event-store/sqlite/store.ts'
import { exampleOf } from './examples.ts'

/**
 * Appends events to the ledger in a file, each to a stream of its own, then those that are to stand in its journal alone, and is
 * killed: `<file> <number of the first> <events> <events in the journal>`.
 */
const [file = '', ...numbers] = process.argv.slice(2)
const [first = 0, events = 0, inJournal = 0] = numbers.map(Number)
const metadata = {
  actor: { person: 'test', key: 'test', role: 'operator' },
  recordedAt: new Date().toISOString(),
  correlationId: '00000000-0000-4000-8000-000000000000',
}
const store = openSqliteStore({ file, categories: CATEGORIES })
const append = async (from: number, to: number) => {
  for (let n = from; n < to; n++) {
    const id = `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
    await store.append(`school-s${n}`, [encode(id, exampleOf('Registered'), metadata)], 'none')
  }
}
await append(first, first + events)
if (events > 0) new DatabaseSync(file).exec('PRAGMA wal_checkpoint(TRUNCATE)')
await append(first + events, first + events + inJournal)
process.kill(process.pid, 'SIGKILL')
