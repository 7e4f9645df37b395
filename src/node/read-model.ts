import type { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import {
  buildUnderWay,
  checkpointOf,
  complete,
  createNext,
  openLatest,
  removeFile,
} from '../../projections/engine/read-model.ts'
import { Runner } from '../../projections/engine/runner.ts'
import { setAsideIn } from '../../projections/engine/set-aside.ts'
import { PROJECTIONS } from '../../projections/subjects.ts'
import { CheckpointNotInLog, type EventStore } from '../event-store/event-store.ts'
import { quarantinedIn } from '../event-store/quarantined.ts'
import { type Progress, progressOn } from './progress.ts'
import { RETRY_MS, upToHole, type Waiting } from './retrying.ts'
import { assertHeld } from './store.ts'

/** Builds a read model from nothing in a fresh file, beside one that may be serving, and marks it fit to serve. */
export async function buildReadModel(store: EventStore, folder: string, progress: Progress) {
  const db = createNext(folder)
  const file = db.location() ?? ''
  try {
    const runner = new Runner(db, PROJECTIONS)
    await runner.build(store, (read, whole) => progress.at(read, whole))
    complete(db)
    db.close()
    return { file, position: runner.read.position, status: runner.status }
  } catch (error) {
    db.close()
    // A disk that was too small for it gets its room back.
    removeFile(file)
    throw error
  } finally {
    progress.end()
  }
}

/** The read model of this log, read to its end: what was built from another log, or from more than is left, is built anew. */
export async function readModelOf(
  store: EventStore,
  folder: string,
  waiting: Waiting,
): Promise<DatabaseSync> {
  const db = await openServable(folder, waiting)
  if (db === null) return buildAndOpen(store, folder)
  try {
    // Each projection is checked: one that an event has stopped stands further back, where the log may be as it was.
    for (const { name } of PROJECTIONS) await assertHeld(store, checkpointOf(db, name))
    if (!(await canFoldPast(store, db))) {
      await upToHole(new Runner(db, PROJECTIONS).catchUp(store))
      return db
    }
    db.close()
  } catch (error) {
    db.close()
    if (!(error instanceof CheckpointNotInLog)) throw error
    waiting.log.warn({ err: error }, 'the log is not the one that was read: building the read model anew')
  }
  return buildAndOpen(store, folder)
}

/** Whether an event that cost the read model the rest of its stream was quarantined since. */
async function canFoldPast(store: EventStore, db: DatabaseSync): Promise<boolean> {
  const setAside = setAsideIn(db)
  if (setAside.length === 0) return false
  const quarantined = await quarantinedIn(store)
  return setAside.some(({ event }) => quarantined.has(event))
}

/**
 * The newest read model that is complete; null where there is none. While another process builds one, the one before it is
 * served, and where there is none before it, it is waited for.
 */
async function openServable(folder: string, { log, say }: Waiting): Promise<DatabaseSync | null> {
  for (let isTold = false; ; isTold = true) {
    const file = buildUnderWay(folder)
    const db = openLatest(folder)
    if (file === null) return db
    if (db !== null) {
      log.warn({ file }, 'another process builds a read model: serving from the one before it')
      return db
    }
    if (!isTold) log.warn({ file }, 'waiting for the read model that another process builds')
    say('another process builds the read model of this node')
    await delay(RETRY_MS)
  }
}

async function buildAndOpen(store: EventStore, folder: string) {
  await buildReadModel(
    store,
    folder,
    progressOn(process.stderr, 'building the read model', 'events', () => performance.now()),
  )
  const db = openLatest(folder)
  if (db === null) throw new Error(`the read model that was just built in ${folder} cannot be opened`)
  return db
}
