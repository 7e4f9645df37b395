import type { DatabaseSync } from 'node:sqlite'
import { openLatestToRead } from '../../projections/engine/read-only-model.ts'
import { counted } from '../domain/values/counted.ts'
import { CheckpointNotInLog, type EventStore } from '../event-store/event-store.ts'
import type { Settings } from '../node/settings.ts'
import { type Needs, projectionsFor } from './answer-needs.ts'
import { closingToo, foldedInMemory, foldOn } from './folded.ts'
import { copyOf } from './read-model-copy.ts'
import type { ReadSide, Side } from './side.ts'

type Over = (db: DatabaseSync) => Promise<Side>

/**
 * Reads from the folder's read model if that stands at the end of the log. If it lacks the last events, they are folded in a copy
 * of it, and if there is none of use, the log is folded in memory; both only as far as the answer `needs`, and `say` reports it.
 * Nothing is written in the folder. The answers hold only what everyone may read.
 */
export async function openReadSide(
  store: EventStore,
  { data, store: storeName }: Settings,
  say: (text: string) => void,
  needs: Needs,
): Promise<ReadSide> {
  const projections = projectionsFor(needs)
  const over: Over = db => needs.over({ store, storeName, db, projections })
  const found = await readModelIn(store, data, over)
  if (found !== null && 'side' in found) return found.side
  if (found !== null) {
    const { db, remove } = found.copy
    const side = await over(db)
    const { position: from } = side.runner.read
    await foldOn(store, side)
    const missing = counted(side.runner.read.position - from, 'event')
    say(`the read model in ${data} lacks the last ${missing}: folded for this answer, in a copy of it`)
    return closingToo(side, () => {
      db.close()
      remove()
    })
  }
  const side = await foldedInMemory(store, projections, over)
  const { position } = side.runner.read
  say(
    `no read model in ${data} stands at the end of the log: ${position} events were folded for this answer, as far as it needs them`,
  )
  return side
}

/** The read model in the folder, where it stands at the end of the log; else a copy of it, where it stands before that; else null. */
async function readModelIn(
  store: EventStore,
  data: string,
  over: Over,
): Promise<{ readonly side: ReadSide } | { readonly copy: Awaited<ReturnType<typeof copyOf>> } | null> {
  const built = openLatestToRead(data)
  if (built === null) return null
  const side = await over(built)
  const place = await placeOf(store, side.runner.checkpoint)
  if (place === 'end') {
    // Only one that knows that it has read all can say that the record ends before a position.
    side.runner.apply({ events: [], caughtUp: true })
    return { side: closingToo(side, () => built.close()) }
  }
  await side.close()
  try {
    return place === 'before' ? { copy: await copyOf(built) } : null
  } finally {
    built.close()
  }
}

/** Where in the log a reader stands. */
async function placeOf(
  store: EventStore,
  at: Parameters<EventStore['readAll']>[0],
): Promise<'end' | 'before' | 'nowhere'> {
  try {
    for await (const _ of store.readAll(at)) return 'before'
    return 'end'
  } catch (error) {
    if (error instanceof CheckpointNotInLog) return 'nowhere'
    throw error
  }
}
