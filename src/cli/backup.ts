import { existsSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { counted } from '../domain/values/counted.ts'
import { type BackupStage, backUpLedger, NameTaken } from '../event-store/sqlite/backup.ts'
import { NoLedger } from '../event-store/sqlite/read-only.ts'
import { assertOwnJournal } from '../event-store/sqlite/whole.ts'
import { Failure } from '../node/failure.ts'
import { folderFault } from '../node/folder-fault.ts'
import { stagesOn } from '../node/progress.ts'
import { SettingProblem, type Settings } from '../node/settings.ts'
import { assertThere, embeddedFile } from '../node/store.ts'
import { EXIT } from './exit.ts'
import { headInWords, headOfFile } from './proof-of-file.ts'

/** Writes a back-up of the embedded ledger. Returns the exit code. */
export async function backupCommand(settings: Settings, target: string, isJson: boolean): Promise<number> {
  const file = embeddedFile(settings)
  if (file === null)
    return refused('EventStoreDB is backed up in the way of its vendor, not from here', isJson)
  assertThere(file)
  assertPlaceFor(target, file, settings)
  assertOwnJournal(file)
  const stages = stagesOn<BackupStage>(process.stderr, { 'backing up': 'pages', checking: 'files' })
  try {
    const { events, checkpoints } = await backUpLedger(file, target, stages.at)
    const position = String(events)
    const head = await headOfFile(target)
    const { root, fault: proofFault } = head
    if (isJson) {
      const done = { outcome: 'done', file: target, events, checkpoints, position, root, proofFault }
      process.stdout.write(`${JSON.stringify(done)}\n`)
    } else {
      process.stdout.write(`backed up ${counted(events, 'event')}, to position ${position}, as ${target}\n`)
      if (proofFault === null) process.stdout.write(headInWords(head))
    }
    if (proofFault === null) return EXIT.done
    process.stderr.write(`it is not what was signed: ${proofFault}; keep the back-ups of before\n`)
    return EXIT.unwell
  } catch (error) {
    if (error instanceof NameTaken) return refused(error.message, isJson)
    if (error instanceof NoLedger) throw new SettingProblem(error.message)
    throw unwritten(error, target)
  } finally {
    stages.end()
  }
}

/** Reports why nothing was done. Returns the exit code. */
export function refused(reason: string, isJson: boolean): number {
  if (isJson) process.stdout.write(`${JSON.stringify({ outcome: 'refused', reason })}\n`)
  else process.stderr.write(`refused: ${reason}\n`)
  return EXIT.refused
}

/** A failure to write as one line for the user, who can mend a full disk or a protected folder; any other error as it is. */
export function unwritten(error: unknown, target: string): unknown {
  const isSystem =
    error instanceof Error &&
    (('code' in error && /^E[A-Z]+$/.test(String(error.code))) || 'errcode' in error)
  if (!isSystem) return error
  return new Failure(`${target} cannot be written: ${error.message}${folderFault(dirname(target), error)}`, {
    cause: error,
  })
}

/** Throws `SettingProblem` where a back-up would be taken for the ledger, a part of it, or a read model. */
function assertPlaceFor(target: string, file: string, { data }: Settings): void {
  const folder = dirname(target)
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new SettingProblem(`there is no folder ${folder}: make it first`)
  }
  const name = basename(target)
  const isIn = (other: string) => existsSync(other) && realpathSync(other) === realpathSync(folder)
  const ledger = existsSync(file) ? realpathSync(file) : file
  const isPart =
    isIn(dirname(ledger)) && (name === basename(ledger) || name.startsWith(`${basename(ledger)}-`))
  const isOfNode =
    isIn(data) && (name.startsWith('read-model') || name.startsWith('ledger.db-') || name === 'ledger.db')
  if (isPart || isOfNode) {
    throw new SettingProblem(
      `${target} would be taken for a part of the ledger in ${folder}: name another file`,
    )
  }
}
