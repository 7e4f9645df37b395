import { DatabaseSync } from 'node:sqlite'
import { v7 } from 'uuid'
import { createTables } from '../../projections/engine/read-model.ts'
import { openLatestToRead } from '../../projections/engine/read-only-model.ts'
import { CheckpointNotInLog, type EventStore } from '../event-store/event-store.ts'
import { appOn } from '../node/compose.ts'
import { progressOn } from '../node/progress.ts'
import type { Settings } from '../node/settings.ts'

type Answer = { readonly status: number; readonly body: object }
/** The API over a store, for one command: nothing listens. */
export type ReadSide = {
  readonly get: (url: string) => Promise<Answer>
  readonly close: () => Promise<void>
}

/**
 * Reads from the folder's read model where it stands at the end of the log; else the log is folded in memory, and `say` is told so.
 * Nothing is written. What it answers is what everyone may read. With `fromLog` the log is folded in any case: what was read before may
 * not be what the store holds now.
 */
export async function openReadSide(
  store: EventStore,
  { store: storeName, data }: Settings,
  say: (text: string) => void,
  { fromLog = false } = {},
): Promise<ReadSide> {
  const over = (db: DatabaseSync) =>
    appOn({ store, db, storeName, newId: v7, clock: Date.now, isDescribed: false })
  const db = fromLog ? null : openLatestToRead(data)
  if (db !== null) {
    const parts = await over(db)
    if (await isAtEnd(store, parts.runner.checkpoint)) return readSideOf(parts, db)
    await parts.app.close()
    db.close()
  }
  const memory = new DatabaseSync(':memory:')
  createTables(memory)
  const parts = await over(memory)
  const progress = progressOn(process.stderr, 'folding the log', 'events', () => performance.now())
  await parts.runner.catchUp(store, progress.at).finally(() => progress.end())
  // What was signed is read; nothing is signed here.
  if (fromLog) await parts.checkpoints.advance(true)
  const { position } = parts.runner.read
  if (!fromLog)
    say(
      `no read model in ${data} stands at the end of the log: ${position} events were folded for this answer`,
    )
  return readSideOf(parts, memory)
}

async function isAtEnd(store: EventStore, at: Parameters<EventStore['readAll']>[0]): Promise<boolean> {
  try {
    for await (const _ of store.readAll(at)) return false
    return true
  } catch (error) {
    if (error instanceof CheckpointNotInLog) return false
    throw error
  }
}

const readSideOf = ({ app }: Awaited<ReturnType<typeof appOn>>, db: DatabaseSync): ReadSide => ({
  get: async url => {
    const { statusCode, payload } = await app.inject({ url })
    return { status: statusCode, body: JSON.parse(payload) as object }
  },
  close: async () => {
    await app.close()
    db.close()
  },
})
