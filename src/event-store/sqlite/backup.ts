import { randomUUID } from 'node:crypto'
import { linkSync, lstatSync, renameSync, rmSync } from 'node:fs'
import { damageOf } from './damage.ts'
import { codeOf, flushFolderOf, removeDatabase } from './durable.ts'
import { assertPrefix, type Contents, contentsOf, faultOf, snapshot } from './snapshot.ts'

export type BackupStage = 'backing up' | 'checking'

/** Thrown where the name that a back-up was to get is taken: nothing is ever written over. */
export class NameTaken extends Error {}

/**
 * Writes the ledger in a file, as it stands at one moment, to `target`: it gets that name only when it is whole on disk and was
 * read back. No process that has the ledger open is held up. Throws `NameTaken`, and `StoreDamaged` where what was copied is not
 * whole, which is so only where the ledger is not.
 */
export async function backUpLedger(
  file: string,
  target: string,
  onProgress: (stage: BackupStage, done: number, whole: number) => void,
): Promise<Contents> {
  assertFree(target)
  const unfinished = `${target}.unfinished-${randomUUID().slice(0, 8)}`
  try {
    await snapshot(file, unfinished, (done, whole) => onProgress('backing up', done, whole))
    onProgress('checking', 0, 1)
    const fault = faultOf(unfinished)
    if (fault !== null) throw damageOf(file, `${fault}, so that no back-up was made of it`)
    const contents = contentsOf(unfinished)
    assertPrefix(unfinished, file)
    onProgress('checking', 1, 1)
    give(target, unfinished)
    return contents
  } finally {
    removeDatabase(unfinished)
  }
}

function assertFree(target: string): void {
  if (lstatSync(target, { throwIfNoEntry: false }) === undefined) return
  throw new NameTaken(`${target} is there already, and a back-up replaces nothing: name another file`)
}

/** Renames a file, but not over another one. */
function give(target: string, unfinished: string): void {
  try {
    linkSync(unfinished, target)
    rmSync(unfinished)
  } catch (error) {
    // On a file system without hard links the file is renamed.
    if (codeOf(error) !== 'EEXIST') assertFree(target)
    else throw new NameTaken(`${target} has come into being meanwhile: name another file`, { cause: error })
    renameSync(unfinished, target)
  }
  flushFolderOf(target)
}
