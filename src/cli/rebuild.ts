import { LogTiles } from '../../projections/engine/log-tiles.ts'
import { openLatestToRead } from '../../projections/engine/read-only-model.ts'
import { LogHasHole } from '../../projections/engine/stream-ends.ts'
import { faultOfTree } from '../app/log/first-difference.ts'
import { counted } from '../domain/values/counted.ts'
import { sqliteFailureOf } from '../event-store/sqlite-failure.ts'
import { Failure } from '../node/failure.ts'
import { folderFault } from '../node/folder-fault.ts'
import { progressOn } from '../node/progress.ts'
import { buildReadModel } from '../node/read-model.ts'
import type { Settings } from '../node/settings.ts'
import { openStore } from '../node/store.ts'
import { EXIT } from './exit.ts'

/** Builds the read model anew beside the one that may be serving. Returns the exit code. */
export async function rebuild(settings: Settings, isJson: boolean): Promise<number> {
  const store = await openStore(settings.store, 'read')
  const former = treeIn(settings.data)
  try {
    const progress = progressOn(process.stderr, 'rebuilding', 'events', () => performance.now())
    const { file, position, status } = await buildReadModel(store, settings.data, progress)
    const stopped = status.filter(({ stoppedBy }) => stoppedBy !== null)
    const setAside = status.flatMap(each => each.setAside)
    using built = treeIn(settings.data)
    const proofFault = built && (await faultOfTree(store, built.tree, former?.tree ?? null))
    const root = built?.tree.root.toString('base64') ?? null
    const report = { file, position: String(position), stopped, setAside, root, proofFault }
    if (isJson) process.stdout.write(`${JSON.stringify(report)}\n`)
    else
      process.stdout.write(
        `built from ${counted(position, 'event')}: ${file}; the next start serves from it\n`,
      )
    for (const { name, stoppedBy } of stopped) {
      process.stderr.write(
        `${name} stopped at position ${stoppedBy?.position}, event ${stoppedBy?.event}: ${stoppedBy?.reason}\n`,
      )
    }
    for (const { projection, stream, position: from, event, reason } of setAside) {
      process.stderr.write(
        `${projection} folds nothing of ${stream} from position ${from} on, event ${event}: ${reason}\n`,
      )
    }
    if (proofFault !== null) process.stderr.write(`the log is not what was signed: ${proofFault}\n`)
    return stopped.length + setAside.length === 0 && proofFault === null ? EXIT.done : EXIT.unwell
  } catch (cause) {
    if (cause instanceof LogHasHole) {
      process.stderr.write(`${cause.message}\n`)
      return EXIT.unwell
    }
    const failure = sqliteFailureOf(cause)
    const fault = folderFault(settings.data, cause)
    if (!(cause instanceof Error) || (failure === null && fault === '')) throw cause
    const reason = `${failure?.reason ?? cause.message}${fault}`
    throw new Failure(`the read model cannot be built in ${settings.data}: ${reason}`, { cause })
  } finally {
    former?.[Symbol.dispose]()
    await store.close()
  }
}

/** The tree in the newest read model of a folder; null where there is none. */
function treeIn(folder: string) {
  const db = openLatestToRead(folder)
  return db && { tree: new LogTiles(db), [Symbol.dispose]: () => db.close() }
}
