import { DatabaseSync } from 'node:sqlite'
import { v7 } from 'uuid'
import { NoTiles } from '../../projections/engine/log-tiles.ts'
import { createIndexes, createTablesAlone } from '../../projections/engine/read-model.ts'
import { openLatestToRead } from '../../projections/engine/read-only-model.ts'
import { PROJECTIONS } from '../../projections/subjects.ts'
import { counted } from '../domain/values/counted.ts'
import { CheckpointNotInLog, type EventStore } from '../event-store/event-store.ts'
import { appOn, type Folding } from '../node/compose.ts'
import { progressOn } from '../node/progress.ts'
import type { Settings } from '../node/settings.ts'
import { type Needs, projectionsFor } from './answer-needs.ts'
import { copyOf } from './read-model-copy.ts'

type Answer = { readonly status: number; readonly body: object }
/** The API over a store, for one command: nothing listens. */
export type ReadSide = {
  readonly get: (url: string) => Promise<Answer>
  readonly close: () => Promise<void>
}
type Parts = Awaited<ReturnType<typeof appOn>>
/** What is folded for an answer, and the routes that give it. */
type Wanted = Pick<Folding, 'projections' | 'routes'>

/**
 * Reads from the folder's read model if that stands at the end of the log. If it lacks the last events, they are folded in a copy
 * of it, and if there is none of use, the log is folded in memory; both only as far as the answer `needs`, and `say` reports it.
 * Nothing is written in the folder. The answers hold only what everyone may read.
 */
export async function openReadSide(
  store: EventStore,
  settings: Settings,
  say: (text: string) => void,
  needs: Needs,
): Promise<ReadSide> {
  const { data } = settings
  const wanted = { projections: projectionsFor(needs), routes: await needs.routes() }
  const found = await readModelIn(store, settings, wanted)
  if (found !== null && 'side' in found) return found.side
  if (found !== null) {
    const { db, remove } = found.copy
    const parts = await over(store, settings, db, wanted)
    const { position: from } = parts.runner.read
    await folded(store, parts)
    const missing = counted(parts.runner.read.position - from, 'event')
    say(`the read model in ${data} lacks the last ${missing}: folded for this answer, in a copy of it`)
    return readSideOf(parts, db, remove)
  }
  const { parts, db } = await foldedInMemory(store, settings, wanted)
  const { position } = parts.runner.read
  say(
    `no read model in ${data} stands at the end of the log: ${position} events were folded for this answer, as far as it needs them`,
  )
  return readSideOf(parts, db)
}

/**
 * The log folded in memory, with its signed checkpoints, whatever lies in the folder: what was read before may not be what the
 * store holds now. Nothing is signed here.
 */
export async function openLogSide(store: EventStore, settings: Settings): Promise<ReadSide> {
  const { parts, db } = await foldedInMemory(store, settings, null)
  await parts.checkpoints.advance(true)
  return readSideOf(parts, db)
}

/** The read model in the folder, where it stands at the end of the log; else a copy of it, where it stands before that; else null. */
async function readModelIn(
  store: EventStore,
  settings: Settings,
  wanted: Wanted,
): Promise<{ readonly side: ReadSide } | { readonly copy: Awaited<ReturnType<typeof copyOf>> } | null> {
  const built = openLatestToRead(settings.data)
  if (built === null) return null
  const parts = await over(store, settings, built, wanted)
  const place = await placeOf(store, parts.runner.checkpoint)
  if (place === 'end') return { side: readSideOf(parts, built) }
  await parts.app.close()
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

/**
 * The API over a database: the projections that are `wanted`, without the Merkle tree that proofs are made of, and the routes;
 * null has all of them.
 */
const over = (
  store: EventStore,
  { store: storeName }: Settings,
  db: DatabaseSync,
  wanted: Wanted | null,
): Promise<Parts> =>
  appOn({
    store,
    db,
    storeName,
    newId: v7,
    clock: Date.now,
    isDescribed: false,
    ...(wanted === null ? {} : { folding: { ...wanted, tiles: new NoTiles(db) } }),
  })

async function folded(store: EventStore, { runner }: Parts): Promise<void> {
  const progress = progressOn(process.stderr, 'folding the log', 'events', () => performance.now())
  await runner.catchUp(store, progress.at).finally(() => progress.end())
}

/** The log folded from its beginning; `wanted`: see `over`. */
async function foldedInMemory(
  store: EventStore,
  settings: Settings,
  wanted: Wanted | null,
): Promise<{ readonly parts: Parts; readonly db: DatabaseSync }> {
  const db = new DatabaseSync(':memory:')
  createTablesAlone(db, PROJECTIONS)
  const parts = await over(store, settings, db, wanted)
  await folded(store, parts)
  createIndexes(db, wanted?.projections ?? PROJECTIONS)
  return { parts, db }
}

const readSideOf = ({ app }: Parts, db: DatabaseSync, remove = () => {}): ReadSide => ({
  get: async url => {
    const { statusCode, payload } = await app.inject({ url })
    return { status: statusCode, body: JSON.parse(payload) as object }
  },
  close: async () => {
    await app.close()
    db.close()
    remove()
  },
})
