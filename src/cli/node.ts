import type { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import { type Logger, pino } from 'pino'
import { v7 } from 'uuid'
import { latestInstant } from '../../projections/log.ts'
import {
  complete,
  createNext,
  lockFolder,
  openLatest,
  PROJECTIONS,
  removeOlder,
} from '../../projections/read-model.ts'
import { ReadQueries } from '../../projections/read-queries.ts'
import { Runner } from '../../projections/runner.ts'
import { recorderOn } from '../app/clock.ts'
import { createExpectations } from '../app/expectations.ts'
import { handleOn } from '../app/handle.ts'
import type { Settings } from '../config.ts'
import { dayOf } from '../domain/date.ts'
import type { EventStore } from '../event-store/event-store.ts'
import { buildApp } from '../http/app.ts'
import type { AppDependencies } from '../http/services.ts'
import { commandLineActor } from './actor.ts'
import { Failure } from './exit.ts'
import { type Progress, progressOn } from './progress.ts'
import { openStore, withoutPassword } from './store.ts'

const RETRY_MS = 1000

/** A process that serves: its store, its own read model, and the API over both. */
export type Node = {
  readonly url: string
  readonly store: EventStore
  readonly close: () => Promise<void>
}

export async function startNode(settings: Settings): Promise<Node> {
  // Lines are written behind the answers they tell of, and the last ones before the process ends.
  const lines = pino.destination({ sync: false })
  const log = pino({ level: settings.logLevel }, lines)
  const lock = lockIn(settings.data)
  const store = openStore(settings.store)
  const db = openLatest(settings.data) ?? (await buildAndOpen(store, settings.data))
  removeOlder(settings.data, db)
  const storeName = withoutPassword(settings.store)
  const { app, runner, queries, handle } = await appOn({
    store,
    db,
    storeName,
    newId: v7,
    clock: Date.now,
    logger: log,
  })
  await runner.catchUp(store)
  // What a run that was cut short left out of the commitments that adopting the strategy makes.
  const request = { actor: commandLineActor(), correlationId: v7() }
  const today = dayOf(new Date().toISOString())
  for (const id of queries.entities.adopted()) await createExpectations({ handle, request, today }, id)
  const stop = new AbortController()
  const followed = follow(runner, store, stop.signal, log)
  const close = async () => {
    await app.close()
    stop.abort()
    await followed
    await store.close()
    db.close()
    lock.close()
    lines.flushSync()
  }
  try {
    const url = await app.listen({ host: settings.host, port: settings.port })
    return { url, store, close }
  } catch (error) {
    await close()
    throw toldFrom(error, settings)
  }
}

function lockIn(folder: string): DatabaseSync {
  try {
    return lockFolder(folder)
  } catch (error) {
    throw new Failure(error instanceof Error ? error.message : String(error))
  }
}

/** An address that cannot be listened on is the user's to mend. */
function toldFrom(error: unknown, { host, port }: Settings): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : null
  if (code === 'EADDRINUSE') {
    return new Failure(
      `port ${port} of ${host} is taken: name another one with --port, or 0 for a free one`,
      { cause: error },
    )
  }
  return code === 'EACCES' || code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND'
    ? new Failure(
        `${host}:${port} cannot be listened on (${code}): name another one with --host and --port`,
        { cause: error },
      )
    : error
}

type Parts = Pick<AppDependencies, 'store' | 'storeName' | 'newId' | 'clock' | 'logger'> & {
  readonly db: DatabaseSync
}

/** The API over a store and a read model of it. Nothing is read and nothing listens yet. */
export async function appOn({ store, db, newId, clock, storeName, logger }: Parts) {
  const recorder = recorderOn(clock)
  recorder.saw(latestInstant(db))
  const runner = new Runner(db, PROJECTIONS, recorder.saw)
  const queries = new ReadQueries(db, scope => runner.changesOf(scope))
  const handle = handleOn({ store, recorder, newId, awaitEvent: id => runner.awaitEvent(id) })
  const app = await buildApp({ handle, store, queries, runner, clock, newId, storeName, logger })
  return { app, runner, queries, handle }
}

/** Builds a read model from nothing in a fresh file, beside one that may be serving, and marks it fit to serve. */
export async function buildReadModel(store: EventStore, folder: string, progress: Progress) {
  const db = createNext(folder)
  try {
    const runner = new Runner(db, PROJECTIONS)
    await runner.catchUp(store, (read, whole) => progress.at(read, whole))
    complete(db)
    return { file: db.location() ?? '', position: runner.read.position, status: runner.status }
  } finally {
    progress.end()
    db.close()
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

/** Follows the log for as long as the process lives: a store that fails is followed again from where this node stands. */
async function follow(runner: Runner, store: EventStore, signal: AbortSignal, log: Logger): Promise<void> {
  while (!signal.aborted) {
    try {
      await runner.follow(store, signal, Date.now)
    } catch (error) {
      log.error({ err: error }, 'reading the log failed; trying again')
      await delay(RETRY_MS, undefined, { signal }).catch(() => {
        // Aborted while waiting: the loop ends.
      })
    }
  }
}
