import type { DatabaseSync } from 'node:sqlite'
import { NO_BOUNDS } from '../../projections/engine/bounds.ts'
import { latestInstant } from '../../projections/engine/instants.ts'
import { LogTiles } from '../../projections/engine/log-tiles.ts'
import type { Projection } from '../../projections/engine/projection.ts'
import { Runner } from '../../projections/engine/runner.ts'
import { KeptNetwork } from '../../projections/rating/kept/network.ts'
import { ReadQueries } from '../../projections/read-queries.ts'
import { PROJECTIONS } from '../../projections/subjects.ts'
import { hasChosenId } from '../app/command/chosen-id.ts'
import { ledgerClockOn } from '../app/command/clock.ts'
import { commandHandlerOn } from '../app/command/command-handler.ts'
import { factsFrom } from '../app/command/facts.ts'
import { watchedAppends } from '../app/command/watched-appends.ts'
import { CheckpointLog, type KeyFile } from '../app/log/checkpoint-log.ts'
import { anyCounts } from '../domain/values/import-withdrawal.ts'
import type { EventReference } from '../event-store/event-store.ts'
import { buildApp } from '../http/app.ts'
import type { AppDependencies } from '../http/edge/services.ts'
import { newsTo } from './read-model-news.ts'

/**
 * How long a command waits until this node has read all of a list: the periods of a framework, the cases of a school, the ids.
 */
const LISTS_WAIT_MS = 2000

type Parts = Pick<
  AppDependencies,
  | 'store'
  | 'storeName'
  | 'newId'
  | 'clock'
  | 'faults'
  | 'doubts'
  | 'logger'
  | 'noteKeyUse'
  | 'timer'
  | 'feedsMax'
  | 'tableRowsMax'
  | 'views'
  | 'processMeasures'
  | 'waitMs'
  | 'isDescribed'
> & {
  readonly db: DatabaseSync
  /** Where the key is by which this node signs the log; left out where it signs nothing. */
  readonly keyFile?: KeyFile
  /** Where the rows of network answers are kept; if left out, in a file that is removed with the process. */
  readonly keptFile?: string
  /** What is folded; everything that a node keeps if this is left out. */
  readonly folding?: Folding
}
/** Fewer projections than there are, and no Merkle tree: enough for one answer of the API, so that there are no pages either. */
export type Folding = {
  readonly projections: readonly Projection[]
  readonly tiles: LogTiles
  readonly routes: AppDependencies['routes']
}

/** The API over a store and a read model of it. Nothing is read and nothing listens yet. */
export async function appOn({
  store,
  db,
  newId,
  clock,
  storeName,
  keyFile,
  keptFile,
  folding,
  ...rest
}: Parts) {
  const ledgerClock = ledgerClockOn(clock)
  ledgerClock.advanceTo(latestInstant(db))
  const { projections, tiles } = folding ?? { projections: PROJECTIONS, tiles: new LogTiles(db) }
  const runner = new Runner(db, projections, ledgerClock.advanceTo, newsTo(rest.logger), tiles)
  const changesOf = (scope: string) => runner.changesOf(scope)
  const queries = new ReadQueries(db, changesOf)
  const kept = new KeptNetwork(queries, runner.changes, () => performance.now(), keptFile)
  // What one answer needs is not measured, and goes without the pages: both take long to load.
  const measures =
    folding === undefined ? new (await import('../http/edge/measures.ts')).Measures() : undefined
  const appends = watchedAppends(store, measures?.appended ?? (() => {}))
  const { lastFailure: lastAppendFailure, underWay: appendsUnderWay } = appends
  const fromLog = {
    endOf: (stream: string) => runner.endOf(stream),
    awaitEvent: (id: string) => runner.awaitEvent(id),
    positionOf: (event: EventReference & { readonly id: string }) => runner.positionOf(event),
  }
  const twinOf = async (stream: string) => {
    if (!hasChosenId(stream)) return null
    // A read model that does not go on is not waited for: a command is taken without it, too.
    if (runner.failure === null && runner.hole === null)
      await runner.reach((await store.size()) ?? 0, ['log'], LISTS_WAIT_MS)
    for (const twin of queries.twins.of(stream)) {
      if (anyCounts(await store.readStream(twin, -1))) return twin
    }
    return null
  }
  const handler = commandHandlerOn({ store: appends, ledgerClock, newId, ...fromLog, twinOf })
  const periodsOf = async (framework: string) => {
    // No stream lists the periods, so this node reads to the end of the log first.
    await runner.reach((await store.size()) ?? 0, ['rounds'], LISTS_WAIT_MS)
    return queries.rounds(framework, null).map(({ state }) => state.period)
  }
  const casesOf = async (school: string) => {
    await runner.reach((await store.size()) ?? 0, ['closures'], LISTS_WAIT_MS)
    return [...queries.closures.known(NO_BOUNDS, { school })].map(({ id }) => id)
  }
  const facts = factsFrom({ load: handler.load, periodsOf, casesOf })
  const checkpoints = new CheckpointLog({
    store,
    tree: runner.tiles,
    isCaughtUp: () => runner.read.isCaughtUp,
    keyFile: keyFile ?? null,
    newId,
    clock,
  })
  const read = { store, queries, kept, runner, checkpoints, lastAppendFailure, appendsUnderWay, measures }
  const { pages } = folding === undefined ? await import('../web/pages.ts') : {}
  const app = await buildApp({
    handler,
    facts,
    ...read,
    clock,
    newId,
    storeName,
    pages,
    routes: folding?.routes,
    ...rest,
  })
  return { app, runner, queries, kept, handler, checkpoints }
}
