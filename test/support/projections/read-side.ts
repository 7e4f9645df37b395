import { DatabaseSync } from 'node:sqlite'
import type { ResolvedTimes } from '../../../projections/engine/bounds.ts'
import type { Projection } from '../../../projections/engine/projection.ts'
import { createTables } from '../../../projections/engine/read-model.ts'
import { Runner } from '../../../projections/engine/runner.ts'
import { ReadQueries } from '../../../projections/read-queries.ts'
import { PROJECTIONS } from '../../../projections/subjects.ts'
import type { DomainEvent } from '../../../src/domain/subjects.ts'
import { encode } from '../../../src/event-store/codec.ts'
import type { EventStore } from '../../../src/event-store/event-store.ts'
import { ann, eventId } from '../domain/given.ts'
import { freshStore } from '../event-store/store.ts'

export { eventId as idOf }

/**
 * Writes facts straight into a store, as any past of this ledger could have left them. `written` is how many facts another
 * writer wrote there before, so that no id is used twice.
 */
export function writerOn(store: EventStore, written = 0) {
  let count = written
  return {
    async record(
      stream: string,
      events: readonly DomainEvent[],
      at = '2026-01-01T00:00:00.000Z',
      actor = ann,
    ) {
      const known = await store.readStream(stream)
      const encoded = events.map(event =>
        encode(eventId(++count), event, { actor, recordedAt: at, correlationId: eventId(0) }),
      )
      return store.append(stream, encoded, known.at(-1)?.revision ?? 'none')
    },
  }
}

/** An empty store with a read model in memory beside it. */
export function readSide(projections: readonly Projection[] = PROJECTIONS) {
  const store = freshStore()
  const built = readModelOf(projections)
  return { store, ...built, ...writerOn(store), read: () => built.runner.catchUp(store) }
}

export function readModelOf(projections: readonly Projection[] = PROJECTIONS) {
  const db = new DatabaseSync(':memory:')
  createTables(db, projections)
  const runner = new Runner(db, projections)
  return { db, runner, queries: new ReadQueries(db, scope => runner.changesOf(scope)) }
}

/** The time bounds of a question, as a caller gives them. */
export const asking = (asOf: string | null = null, knownAt: number | null = null): ResolvedTimes => ({
  bounds: { asOf, knownAt },
  projections: [],
  today: '2026-03-01',
  echo: {
    asOf,
    knownAt: knownAt === null ? null : String(knownAt),
    knownAtPosition: knownAt === null ? null : String(knownAt),
  },
})

/** The first page of a list, without an address for the next one. */
export const FIRST_PAGE = { offset: 0, limit: 50, next: () => null }

/** Every row of every table, to compare two read models. */
export function tablesOf(db: DatabaseSync): Record<string, unknown[]> {
  const names = db
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    .all()
  return Object.fromEntries(
    names.map(({ name }) => [
      String(name),
      db
        .prepare(`SELECT * FROM "${String(name)}"`)
        .all()
        .map(row => JSON.stringify(row))
        .sort(),
    ]),
  )
}
