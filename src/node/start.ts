import type { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import { type Logger, pino } from 'pino'
import { v7 } from 'uuid'
import { latestInstant } from '../../projections/engine/instants.ts'
import {
  buildUnderWay,
  checkpointOf,
  complete,
  createNext,
  lockFolder,
  openLatest,
  removeFile,
  removeOlder,
} from '../../projections/engine/read-model.ts'
import { Runner } from '../../projections/engine/runner.ts'
import { LogHasHole } from '../../projections/engine/stream-ends.ts'
import { ReadQueries } from '../../projections/read-queries.ts'
import { PROJECTIONS } from '../../projections/subjects.ts'
import { ledgerClockOn } from '../app/command/clock.ts'
import { commandHandlerOn } from '../app/command/command-handler.ts'
import { factsFrom } from '../app/command/facts.ts'
import { watchedAppends } from '../app/command/watched-appends.ts'
import { CheckpointNotInLog, type EventReference, type EventStore } from '../event-store/event-store.ts'
import { buildApp } from '../http/app.ts'
import type { AppDependencies } from '../http/edge/services.ts'
import { Failure } from './failure.ts'
import { LogFaults } from './log-faults.ts'
import { LogWatch } from './log-watch.ts'
import { type Progress, progressOn } from './progress.ts'
import { newsTo } from './read-model-news.ts'
import { answering, RETRY_MS, upToHole, type Waiting, whenAvailable, whenWhole } from './retrying.ts'
import type { Settings } from './settings.ts'
import { answerWhileStarting } from './starting.ts'
import { assertHeld, openStore, withoutPassword } from './store.ts'
import { finishAdoptions } from './unfinished-adoptions.ts'

/** How long a rating without evidence waits for this node to know every period of its framework. */
const PERIODS_WAIT_MS = 2000
/** A node that starts waits so long for its first look at what the database has forgotten. */
const FIRST_LOOK_MS = 2000
/** Within what a process is given to end; see `SHUTDOWN_MS`. */
const ANSWERED_MS_MAX = 3500

/** A process that serves: its store, its own read model, and the API over both. */
export type Node = {
  readonly url: string
  /** Settles when the log turns out to be another one than this node has read: it must be closed and started again. */
  readonly logReplaced: Promise<void>
  readonly close: () => Promise<void>
}

export async function startNode(settings: Settings): Promise<Node> {
  // Closed in the opposite order, whether it was started or failed on the way.
  const opened = new AsyncDisposableStack()
  try {
    const { url, logReplaced } = await startIn(opened, settings)
    return { url, logReplaced, close: () => opened.disposeAsync() }
  } catch (error) {
    await opened.disposeAsync()
    throw toldFrom(error, settings)
  }
}

async function startIn(opened: AsyncDisposableStack, settings: Settings) {
  // Lines are written behind the answers they tell of, and the last ones before the process ends.
  const lines = pino.destination({ sync: false })
  opened.defer(() => lines.flushSync())
  const log = pino({ level: settings.logLevel }, lines)
  const lock = lockIn(settings.data)
  opened.defer(() => lock.close())
  const store = await openStore(settings.store)
  opened.defer(() => store.close())
  const storeName = withoutPassword(settings.store)
  const { host, port } = settings
  const starting = await answerWhileStarting({ host, port, store, storeName })
  opened.defer(() => starting.close())

  const waiting = { storeName, log, say: starting.say }
  await answering(store, waiting)
  const faults = new LogFaults(log)
  const available = <Answer>(act: () => Promise<Answer>) => whenAvailable(act, waiting)
  const reading = () => available(() => readModelOf(store, settings.data, waiting))
  const db = await whenWhole(reading, faults, starting.say)
  opened.defer(() => db.close())
  removeOlder(settings.data, db)
  const given = { store, db, storeName, newId: v7, clock: Date.now, logger: log }
  const parts = await appOn({ ...given, faults: () => faults.all })
  const { app, runner } = parts
  const stop = new AbortController()
  const watch = new LogWatch({ store, runner, faults, log, stop: stop.signal })
  let followed = Promise.resolve()
  opened.defer(async () => {
    stop.abort()
    await followed
  })
  opened.defer(() => answeredAndClosed(app))
  await available(() => upToHole(runner.catchUp(store)))
  await available(() => finishAdoptions(parts, log))

  const { promise: logReplaced, resolve: replaced } = Promise.withResolvers<void>()
  // A database may have much to look through; what it has forgotten is found later then.
  await Promise.race([watch.look(), delay(FIRST_LOOK_MS, undefined, { ref: false })])
  void watch.run()
  followed = follow(runner, store, stop.signal, { log, faults, replaced })
  await starting.close()
  const url = await app.listen({ host, port: starting.port })
  return { url, logReplaced }
}

/** Requests under way are answered first; who is not answered by then is cut off. */
async function answeredAndClosed(app: Awaited<ReturnType<typeof appOn>>['app']): Promise<void> {
  const timer = setTimeout(() => app.server.closeAllConnections(), ANSWERED_MS_MAX)
  await app.close().finally(() => clearTimeout(timer))
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

type Parts = Pick<AppDependencies, 'store' | 'storeName' | 'newId' | 'clock' | 'faults' | 'logger'> & {
  readonly db: DatabaseSync
}

/** The API over a store and a read model of it. Nothing is read and nothing listens yet. */
export async function appOn({ store, db, newId, clock, storeName, faults, logger }: Parts) {
  const ledgerClock = ledgerClockOn(clock)
  ledgerClock.advanceTo(latestInstant(db))
  const runner = new Runner(db, PROJECTIONS, ledgerClock.advanceTo, newsTo(logger))
  const queries = new ReadQueries(db, scope => runner.changesOf(scope))
  const appends = watchedAppends(store)
  const { lastFailure: lastAppendFailure } = appends
  const fromLog = {
    endOf: (stream: string) => runner.endOf(stream),
    awaitEvent: (id: string) => runner.awaitEvent(id),
    positionOf: (event: EventReference & { readonly id: string }) => runner.positionOf(event),
  }
  const handler = commandHandlerOn({ store: appends, ledgerClock, newId, ...fromLog })
  const periodsOf = async (framework: string) => {
    // Which periods there are is the one thing that no stream says: so this node reads to the end of the log first.
    await runner.reach((await store.size()) ?? 0, ['rounds'], PERIODS_WAIT_MS)
    return queries.rounds(framework, null).map(({ state }) => state.period)
  }
  const facts = factsFrom({ load: handler.load, periodsOf })
  const read = { store, queries, runner, lastAppendFailure }
  const app = await buildApp({ handler, facts, ...read, clock, newId, storeName, faults, logger })
  return { app, runner, queries, handler }
}

/** Builds a read model from nothing in a fresh file, beside one that may be serving, and marks it fit to serve. */
export async function buildReadModel(store: EventStore, folder: string, progress: Progress) {
  const db = createNext(folder)
  const file = db.location() ?? ''
  try {
    const runner = new Runner(db, PROJECTIONS)
    await runner.catchUp(store, (read, whole) => progress.at(read, whole))
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
async function readModelOf(store: EventStore, folder: string, waiting: Waiting): Promise<DatabaseSync> {
  const db = await openServable(folder, waiting)
  if (db === null) return buildAndOpen(store, folder)
  try {
    // Each of them: one that an event has stopped stands further back, where the log may be as it was.
    for (const { name } of PROJECTIONS) await assertHeld(store, checkpointOf(db, name))
    await upToHole(new Runner(db, PROJECTIONS).catchUp(store))
    return db
  } catch (error) {
    db.close()
    if (!(error instanceof CheckpointNotInLog)) throw error
    waiting.log.warn({ err: error }, 'the log is not the one that was read: building the read model anew')
    return buildAndOpen(store, folder)
  }
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

type Following = { readonly log: Logger; readonly faults: LogFaults; readonly replaced: () => void }

/** Follows the log for as long as the process lives: a store that fails is followed again from where this node stands. */
async function follow(
  runner: Runner,
  store: EventStore,
  signal: AbortSignal,
  { log, faults, replaced }: Following,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await runner.follow(store, signal, Date.now)
    } catch (error) {
      if (error instanceof CheckpointNotInLog) {
        log.error({ err: error }, 'the log is not the one that was read: starting again')
        replaced()
        return
      }
      if (error instanceof LogHasHole) faults.found('reading', [error.message])
      // What is wrong with the read model was told when it began.
      else if (error !== runner.failure?.cause)
        log.error({ err: error }, 'reading the log failed; trying again')
      await delay(RETRY_MS, undefined, { signal }).catch(() => {
        // Aborted while waiting: the loop ends.
      })
    }
  }
}
