import { closeSync, openSync, readdirSync, rmSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Checkpoint } from '../../src/event-store/event-store.ts'
import { makeFolder } from '../../src/event-store/sqlite/make-folder.ts'
import { sqliteFailureOf } from '../../src/event-store/sqlite-failure.ts'
import { PROJECTIONS } from '../subjects.ts'
import { KEYED_EVENTS } from './keyed-events.ts'
import { LOG_TILES } from './log-tiles.ts'
import { cacheSizeOf, MEMORY_BYTES } from './memory.ts'
import type { Projection } from './projection.ts'
import { canReadMore, SET_ASIDE_SCHEMA } from './set-aside.ts'
import { STREAM_ENDS } from './stream-ends.ts'

/** `events`: how many a projection has folded, counted in the transaction of their rows. */
const META = `
  CREATE TABLE meta (shape TEXT NOT NULL, complete INTEGER NOT NULL) STRICT;
  CREATE TABLE checkpoint (
    projection TEXT PRIMARY KEY, position INTEGER NOT NULL, cursor TEXT NOT NULL, events INTEGER NOT NULL
  ) STRICT;
  ${SET_ASIDE_SCHEMA}`

/** The version of the tables above: raised when they change. */
const META_VERSION = 2

/** What the runner keeps for itself. */
const ALWAYS = [STREAM_ENDS, KEYED_EVENTS, LOG_TILES] as const

/** Which tables and folds a file was built by: any difference makes it useless. */
const shapeOf = (projections: readonly Projection[]) =>
  [
    `meta:${META_VERSION}`,
    ...[...ALWAYS, ...projections].map(({ name, version }) => `${name}:${version}`),
  ].join(' ')

/**
 * A file of the read model. Each build has a number of its own, so that a fresh one can be made beside the one that
 * serves, and no journal of an old file is ever taken for that of a new one.
 */
export const fileOf = (folder: string, build: number): string =>
  join(folder, `read-model-${String(build).padStart(6, '0')}.db`)

/** The numbers of the builds in a folder, newest first. */
export const buildsIn = (folder: string): readonly number[] =>
  readdirSync(folder)
    .map(name => /^read-model-(\d{6})\.db$/.exec(name)?.[1])
    .filter(build => build !== undefined)
    .map(Number)
    .toSorted((a, b) => b - a)

/** How long to wait for a file that another process holds: a process that builds one holds it until it is complete. */
const HELD_MS = 200

/**
 * The newest file in `folder` that is complete and of today's shape, opened to serve; null where there is none. One that is
 * being built is passed over.
 */
export function openLatest(folder: string, projections = PROJECTIONS): DatabaseSync | null {
  makeFolder(folder)
  for (const build of buildsIn(folder)) {
    const file = fileOf(folder, build)
    if (stateOf(file, projections) === 'usable') return open(file, false)
  }
  return null
}

/** The newest file in `folder` that some process is building; null where there is none. */
export function buildUnderWay(folder: string, projections = PROJECTIONS): string | null {
  makeFolder(folder)
  const files = buildsIn(folder).map(build => fileOf(folder, build))
  return files.find(file => stateOf(file, projections) === 'held') ?? null
}

/**
 * A new empty file to build in, held by this process until it is closed. It is fast and not safe against a crash, so it counts
 * only once it is complete.
 */
export function createNext(folder: string, projections = PROJECTIONS): DatabaseSync {
  makeFolder(folder)
  const file = claimNext(folder)
  const db = open(file, true)
  try {
    db.exec('BEGIN EXCLUSIVE')
    createTablesAlone(db, projections)
    db.exec('COMMIT')
    return db
  } catch (error) {
    db.close()
    removeFile(file)
    throw error
  }
}

/** Two processes that build at once have a file each. */
function claimNext(folder: string): string {
  for (;;) {
    const file = fileOf(folder, (buildsIn(folder)[0] ?? 0) + 1)
    try {
      closeSync(openSync(file, 'wx'))
      return file
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    }
  }
}

/** Creates tables and indexes in a database that `createNext` and `complete` do not build. */
export function createTables(db: DatabaseSync, projections = PROJECTIONS): void {
  createTablesAlone(db, projections)
  createIndexes(db, projections)
}

/** Creates the tables without the indexes that no fold reads; `createIndexes` adds those once the log is folded. */
export function createTablesAlone(db: DatabaseSync, projections: readonly Projection[]): void {
  db.exec(META)
  db.prepare('INSERT INTO meta VALUES (?, 0)').run(shapeOf(projections))
  for (const { schema } of [...ALWAYS, ...projections]) db.exec(schema)
}

/** Creates the indexes that no fold reads. */
export function createIndexes(db: DatabaseSync, projections: readonly Projection[]): void {
  for (const { indexes } of projections) if (indexes !== undefined) db.exec(indexes)
}

/** Gives a file that was built its indexes, and marks it as fit to serve. */
export function complete(db: DatabaseSync, projections = PROJECTIONS): void {
  db.exec('BEGIN')
  createIndexes(db, projections)
  db.exec('UPDATE meta SET complete = 1')
  db.exec('COMMIT')
}

/** Removes the files that an opened one replaces, and builds that were cut short; none that is being built. */
export function removeOlder(folder: string, kept: DatabaseSync, projections = PROJECTIONS): void {
  const served = basename(kept.location() ?? '')
  for (const file of buildsIn(folder).map(build => fileOf(folder, build))) {
    const name = basename(file)
    if (name === served) continue
    const state = stateOf(file, projections)
    // A newer one may have been completed just now; an empty one has just been claimed.
    const isToCome = name > served && (state === 'usable' || statSync(file).size === 0)
    if (state !== 'held' && !isToCome) removeFile(file)
  }
}

/** The file beside the read model in which a node keeps what it derives from it; see `KeptStore`. */
export const keptFileOf = (db: DatabaseSync): string => `${db.location()}${KEPT}`
const KEPT = '-kept'

/** Removes one file with all that is kept beside it. */
export function removeFile(file: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal', KEPT, `${KEPT}-journal`])
    rmSync(file + suffix, { force: true })
}

/**
 * Takes the folder for this process until it ends, however it ends. Throws where another process serves from it: a read
 * model has one writer.
 */
export function lockFolder(folder: string): DatabaseSync {
  makeFolder(folder)
  let lock: DatabaseSync | null = null
  try {
    lock = new DatabaseSync(join(folder, 'read-model.lock'), { timeout: 0 })
    lock.exec('BEGIN EXCLUSIVE')
    return lock
  } catch (cause) {
    lock?.close()
    const failure = sqliteFailureOf(cause)
    const message =
      failure === null || failure.isBusy
        ? `another process serves from ${folder}: end it, or name another folder with --data`
        : `${folder} cannot be taken for this process: ${failure.reason}`
    throw new Error(message, { cause })
  }
}

/** How far a projection has read; position 0 where it has read nothing. */
export function checkpointOf(db: DatabaseSync, projection: string): Checkpoint {
  const row = db.prepare('SELECT position, cursor FROM checkpoint WHERE projection = ?').get(projection)
  return { position: Number(row?.position ?? 0), cursor: String(row?.cursor ?? '') }
}

/** So many pages of 4 KB the journal of a file that is served from may hold, before they are put into the file. */
const JOURNAL_PAGES = 4000

function open(file: string, isBuild: boolean): DatabaseSync {
  const db = new DatabaseSync(file, { timeout: 5000 })
  // A file that is being built is thrown away after a crash. It has a journal all the same, in memory: without one, the
  // savepoint of an event that cannot be folded would undo nothing.
  if (isBuild)
    db.exec('PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE')
  // A page of the file that changes again and again goes from the journal into the file less often than SQLite would put it there.
  else
    db.exec(
      `PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = ${JOURNAL_PAGES}`,
    )
  // A build writes its rows nearly in order, and gains nothing from a larger cache.
  db.exec(`PRAGMA cache_size = ${isBuild ? -16_384 : cacheSizeOf(MEMORY_BYTES.readModelPages)}`)
  return db
}

/** Whether a file can be served from, is of no use, or is held by the process that builds it. Throws a failure that may pass. */
function stateOf(file: string, projections: readonly Projection[]): 'usable' | 'useless' | 'held' {
  const db = new DatabaseSync(file, { timeout: HELD_MS })
  try {
    return isUsable(db, projections) ? 'usable' : 'useless'
  } catch (error) {
    if (sqliteFailureOf(error)?.isBusy === true) return 'held'
    throw error
  } finally {
    db.close()
  }
}

/** Whether a file is complete and of this version. Throws a failure of SQLite that may pass. */
export function isUsable(db: DatabaseSync, projections: readonly Projection[]): boolean {
  try {
    const row = db.prepare('SELECT shape, complete FROM meta').get()
    return row?.complete === 1 && row.shape === shapeOf(projections) && !canReadMore(db)
  } catch (error) {
    if (sqliteFailureOf(error)?.mayPass === true) throw error
    // No such table: a build that was cut short, or no file of ours. It is replaced, never repaired.
    return false
  }
}
