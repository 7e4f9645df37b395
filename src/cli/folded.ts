import { DatabaseSync } from 'node:sqlite'
import type { Projection } from '../../projections/engine/projection.ts'
import { createIndexes, createTablesAlone } from '../../projections/engine/read-model.ts'
import { PROJECTIONS } from '../../projections/subjects.ts'
import type { EventStore } from '../event-store/event-store.ts'
import { progressOn } from '../node/progress.ts'
import type { Side } from './side.ts'

/** Folds what the read model lacks of the log. Progress is shown on standard error. */
export async function foldOn(store: EventStore, { runner }: Pick<Side, 'runner'>): Promise<void> {
  const progress = progressOn(process.stderr, 'folding the log', 'events', () => performance.now())
  await runner.catchUp(store, progress.at).finally(() => progress.end())
}

/** The log folded in memory from its beginning, by what `open` makes of an empty read model. */
export async function foldedInMemory<Opened extends Side>(
  store: EventStore,
  projections: readonly Projection[],
  open: (db: DatabaseSync) => Promise<Opened>,
): Promise<Opened> {
  const db = new DatabaseSync(':memory:')
  createTablesAlone(db, PROJECTIONS)
  const side = await open(db)
  await foldOn(store, side)
  createIndexes(db, projections)
  return closingToo(side, () => db.close())
}

/** A side that also closes what it reads from. */
export const closingToo = <Opened extends Side>(side: Opened, close: () => void): Opened => ({
  ...side,
  close: async () => {
    await side.close()
    close()
  },
})
