import { LogHasHole } from '../../projections/engine/stream-ends.ts'
import { counted } from '../domain/values/counted.ts'
import { sqliteFailureOf } from '../event-store/sqlite-failure.ts'
import { Failure } from '../node/failure.ts'
import { progressOn } from '../node/progress.ts'
import { buildReadModel } from '../node/read-model.ts'
import type { Settings } from '../node/settings.ts'
import { openStore } from '../node/store.ts'
import { EXIT } from './exit.ts'

/** Builds the read model anew beside the one that may be serving. Returns the exit code. */
export async function rebuild(settings: Settings, isJson: boolean): Promise<number> {
  const store = await openStore(settings.store, 'read')
  try {
    const progress = progressOn(process.stderr, 'rebuilding', 'events', () => performance.now())
    const { file, position, status } = await buildReadModel(store, settings.data, progress)
    const stopped = status.filter(({ stoppedBy }) => stoppedBy !== null)
    const setAside = status.flatMap(each => each.setAside)
    const report = { file, position: String(position), stopped, setAside }
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
    return stopped.length + setAside.length === 0 ? EXIT.done : EXIT.unwell
  } catch (cause) {
    if (cause instanceof LogHasHole) {
      process.stderr.write(`${cause.message}\n`)
      return EXIT.unwell
    }
    const failure = sqliteFailureOf(cause)
    if (failure === null) throw cause
    throw new Failure(`the read model cannot be built in ${settings.data}: ${failure.reason}`, { cause })
  } finally {
    await store.close()
  }
}
