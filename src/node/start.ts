import type { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import { pino } from 'pino'
import { v7 } from 'uuid'
import { latestInstant } from '../../projections/engine/instants.ts'
import { keptFileOf, lockFolder, removeOlder } from '../../projections/engine/read-model.ts'
import { FolderNotMade } from '../event-store/sqlite/make-folder.ts'
import { ClockWatch } from './clock-watch.ts'
import { assertClock } from './command-clock.ts'
import { appOn } from './compose.ts'
import { Failure } from './failure.ts'
import { folderFault } from './folder-fault.ts'
import { follow } from './follow.ts'
import { keepRows } from './keep-rows.ts'
import { KeyUse } from './key-use.ts'
import { LogFaults } from './log-faults.ts'
import { logKeyFile } from './log-key-file.ts'
import { LogReread } from './log-reread.ts'
import { LogWatch } from './log-watch.ts'
import { processMeasures } from './process-measures.ts'
import { readModelOf } from './read-model.ts'
import { answering, upToHole, whenAvailable, whenWhole } from './retrying.ts'
import type { Settings } from './settings.ts'
import { keepSigning, unreadInWords } from './signing.ts'
import { answerWhileStarting } from './starting.ts'
import { openStore, withoutPassword } from './store.ts'
import { finishAdoptions } from './unfinished-adoptions.ts'
import { keepWitnessed } from './witnesses.ts'

/** How long a node that starts waits for its first look at what the database has forgotten. */
const FIRST_LOOK_MS = 2000
/** How long requests under way may take at the end: less than `SHUTDOWN_MS`, which is for the whole process. */
const ANSWERED_MS_MAX = 3500

/** A process that serves: its store, its own read model, and the API over both. */
export type Node = {
  readonly url: string
  /** Settles when the log turns out to be another one than this node has read: it must be closed and started again. */
  readonly logReplaced: Promise<void>
  readonly close: () => Promise<void>
}

/** Starts one running process: its store, its read model, and the API over both. Throws where one of them cannot be used. */
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
  // Log lines are written after the answers that they are about, and the last ones before the process ends.
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
  assertClock(latestInstant(db), settings)
  removeOlder(settings.data, db)
  const given = { store, db, keptFile: keptFileOf(db), storeName, newId: v7, clock: Date.now, logger: log }
  const keyUse = new KeyUse(settings.data)
  opened.defer(() => keyUse.close())
  const noteKeyUse = (key: string, atMs: number) => keyUse.note(key, atMs)
  const clockWatch = new ClockWatch({
    clock: given.clock,
    elapsed: () => performance.now(),
    latest: () => latestInstant(db),
    isAllowed: settings.allowClock === true,
    log,
  })
  const keyFile = settings.signing === true ? { keyFile: logKeyFile(settings.data, settings.origin) } : {}
  const unread = () => (settings.signing === true ? unreadInWords(runner) : null)
  const doubts = () => [...clockWatch.doubts, unread()].filter(each => each !== null)
  const known = { faults: () => faults.all, doubts, processMeasures: processMeasures() }
  const parts = await appOn({ ...given, ...keyFile, noteKeyUse, ...known })
  const { app, runner, checkpoints } = parts
  const stop = new AbortController()
  const watch = new LogWatch({ store, runner, faults, log, stop: stop.signal })
  let followed: Promise<unknown> = Promise.resolve()
  let signed: Promise<unknown> = Promise.resolve()
  opened.defer(async () => {
    stop.abort()
    await Promise.all([followed, signed])
  })
  opened.defer(() => answeredAndClosed(app))
  await available(() => upToHole(runner.catchUp(store)))
  await available(() => finishAdoptions(parts, log))

  const { promise: logReplaced, resolve: replaced } = Promise.withResolvers<void>()
  // A database may have much to look through; what it has forgotten is found later then.
  await Promise.race([watch.look(), delay(FIRST_LOOK_MS, undefined, { ref: false })])
  void watch.run()
  opened.defer(clockWatch.run())
  const signing = { checkpoints, store, runner, faults, log, stop: stop.signal }
  if (settings.signing === true)
    signed = Promise.all([keepSigning(signing), keepWitnessed(settings.witnesses ?? [], signing)])
  const reread = new LogReread({
    store,
    tree: runner.tiles,
    signed: () => checkpoints.signed,
    faults,
    log,
    stop: stop.signal,
  })
  void reread.run()
  const ahead = keepRows(parts.kept, runner, { signal: stop.signal, log })
  followed = Promise.all([follow(runner, store, stop.signal, { log, faults, replaced }), ahead])
  await starting.close()
  const url = await app.listen({ host, port: starting.port })
  return { url, logReplaced }
}

/** Answers the requests under way first; a connection that is not answered within `ANSWERED_MS_MAX` is cut off. */
async function answeredAndClosed(app: Awaited<ReturnType<typeof appOn>>['app']): Promise<void> {
  const timer = setTimeout(() => app.server.closeAllConnections(), ANSWERED_MS_MAX)
  await app.close().finally(() => clearTimeout(timer))
}

function lockIn(folder: string): DatabaseSync {
  try {
    return lockFolder(folder)
  } catch (error) {
    if (error instanceof FolderNotMade) throw error
    if (!(error instanceof Error)) throw error
    throw new Failure(`${error.message}${folderFault(folder, error.cause)}`, { cause: error })
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
