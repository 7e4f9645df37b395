import type { DatabaseSync } from 'node:sqlite'
import { categoryOf } from '../../src/domain/subjects.ts'
import { type EventStore, type PositionedEvent, START } from '../../src/event-store/event-store.ts'
import { quarantinedIn } from '../../src/event-store/quarantined.ts'
import { folds } from './page-fold.ts'
import type { Projection } from './projection.ts'
import { setAsideIn } from './set-aside.ts'

/** What one projection has in the file, and what the log says that it should have. */
type Count = {
  readonly projection: Projection
  readonly position: number
  /** Streams that were set aside, and from where on. */
  readonly setAside: ReadonlyMap<string, number>
  readonly folded: number
  /** Null where no table has a row for each event. */
  readonly rows: number | null
  expectedEvents: number
  expectedRows: number
}

/**
 * Compares a read model with the log, up to where it has read: whether each projection has folded every event that concerns it
 * and has its rows. Reads the log once, from its start. Returns what is missing, in words; empty if nothing is.
 */
export async function missingIn(
  db: DatabaseSync,
  store: EventStore,
  projections: readonly Projection[],
): Promise<readonly string[]> {
  const counts = countsIn(db, projections)
  const end = Math.max(0, ...counts.map(({ position }) => position))
  const quarantined = await quarantinedIn(store)
  for await (const events of store.readAll(START)) {
    for (const event of events) {
      for (const count of counts) {
        if (count.projection.types === 'envelopes' || !quarantined.has(event.id)) countIn(count, event)
      }
    }
    if ((events.at(-1)?.position ?? 0) >= end) break
  }
  return counts.flatMap(faultsOf)
}

/** Reads all counts in one transaction, since a server may be writing to the file. */
function countsIn(db: DatabaseSync, projections: readonly Projection[]): readonly Count[] {
  db.exec('BEGIN')
  try {
    const all = setAsideIn(db)
    const checkpoint = db.prepare('SELECT position, events FROM checkpoint WHERE projection = ?')
    return projections.map(projection => {
      const row = checkpoint.get(projection.name)
      const setAside = all.filter(each => each.projection === projection.name)
      const { rowPerEvent } = projection
      return {
        projection,
        position: Number(row?.position ?? 0),
        setAside: new Map(setAside.map(({ stream, position }) => [stream, position])),
        folded: Number(row?.events ?? 0),
        rows: rowPerEvent === undefined ? null : Number(db.prepare(rowPerEvent.count).get()?.count),
        expectedEvents: 0,
        expectedRows: 0,
      }
    })
  } finally {
    db.exec('COMMIT')
  }
}

function countIn(count: Count, stored: PositionedEvent): void {
  const { projection, position, setAside } = count
  if (stored.position > position || stored.position >= (setAside.get(stored.stream) ?? Infinity)) return
  if (!folds(projection, categoryOf(stored.stream), stored)) return
  count.expectedEvents++
  if (projection.rowPerEvent?.types.has(stored.type) === true) count.expectedRows++
}

function faultsOf({ projection, position, ...count }: Count): readonly string[] {
  const { folded, expectedEvents, rows, expectedRows } = count
  const upTo = `up to position ${position}`
  return [
    ...(folded === expectedEvents
      ? []
      : [`${projection.name} folded ${folded} of ${expectedEvents} events ${upTo}`]),
    ...(rows === null || rows === expectedRows
      ? []
      : [`${projection.name} has ${rows} rows of ${expectedRows} events ${upTo}`]),
  ]
}
