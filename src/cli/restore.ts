import { statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { HeadReport } from '../app/log/log-head.ts'
import { counted } from '../domain/values/counted.ts'
import { LedgerInUse, realFile } from '../event-store/sqlite/ledger-lock.ts'
import { makeFolder } from '../event-store/sqlite/make-folder.ts'
import { NoLedger } from '../event-store/sqlite/read-only.ts'
import {
  BackUpDamaged,
  type Restored,
  type RestoreStage,
  restoreLedger,
} from '../event-store/sqlite/restore.ts'
import { stagesOn } from '../node/progress.ts'
import { SettingProblem, type Settings } from '../node/settings.ts'
import { embeddedFile } from '../node/store.ts'
import { refused, unwritten } from './backup.ts'
import { EXIT } from './exit.ts'
import { headInWords, headOfFile } from './proof-of-file.ts'

/** Puts a back-up in the place of the embedded ledger. Returns the exit code. */
export async function restoreCommand(settings: Settings, named: string, isJson: boolean): Promise<number> {
  const backUp = realFile(named)
  const file = embeddedFile(settings)
  if (file === null)
    return refused('EventStoreDB is restored in the way of its vendor, not from here', isJson)
  assertTwo(backUp, file)
  makeFolder(dirname(file))
  const stages = stagesOn<RestoreStage>(process.stderr, { copying: 'pages', checking: 'files' })
  const stamp = new Date().toISOString().replaceAll(/[-:.]/g, '')
  let head: HeadReport | null = null
  const faultIn = async (copied: string) => {
    head = await headOfFile(copied)
    return head.fault && `it is not what was signed: ${head.fault}`
  }
  try {
    const restored = await restoreLedger({ file, backUp, stamp, onProgress: stages.at, faultIn })
    return told(restored, { file, backUp, head }, isJson)
  } catch (error) {
    if (error instanceof LedgerInUse) return refused(error.message, isJson)
    if (error instanceof BackUpDamaged) {
      return refused(`${backUp} is damaged, and ${file} was left as it is: ${error.message}`, isJson)
    }
    if (error instanceof NoLedger) throw new SettingProblem(error.message)
    throw unwritten(error, file)
  } finally {
    stages.end()
  }
}

/** Throws `SettingProblem` if the back-up does not exist, or is the ledger itself. */
function assertTwo(backUp: string, file: string): void {
  const [ours, theirs] = [backUp, file].map(each => statSync(each, { throwIfNoEntry: false, bigint: true }))
  if (ours?.isFile() !== true) throw new SettingProblem(`there is no back-up ${backUp}`)
  if (ours.dev === theirs?.dev && ours.ino === theirs.ino) {
    throw new SettingProblem(`${backUp} is the ledger itself: name a back-up of it`)
  }
}

type Names = { readonly file: string; readonly backUp: string; readonly head: HeadReport | null }

function told(
  { events, checkpoints, kept }: Restored,
  { file, backUp, head }: Names,
  isJson: boolean,
): number {
  const position = String(events)
  if (isJson) {
    const root = head?.root ?? null
    const outcome = { outcome: 'done', file, from: backUp, events, checkpoints, position, kept, root }
    process.stdout.write(`${JSON.stringify(outcome)}\n`)
    return EXIT.done
  }
  const former = kept === null ? '' : `; what was there before is kept as ${kept}`
  process.stdout.write(
    `restored ${counted(events, 'event')}, to position ${position}, from ${backUp}${former}\n`,
  )
  if (head !== null) process.stdout.write(headInWords(head))
  return EXIT.done
}
