import { existsSync, realpathSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { isBusy } from '../sqlite-failure.ts'
import { BUSY_TIMEOUT_MS } from './group-commit.ts'

/** A hold on a ledger; it ends with the process too, however that ends. */
export type LedgerLock = { readonly release: () => void }

/** Thrown if another process has a ledger open that this one needs alone, or holds it alone. */
export class LedgerInUse extends Error {}

/**
 * A process holds this lock as long as it has the ledger open to write, and takes it before it opens the file. So a process that
 * holds it alone may put another file in its place, and no process goes on with the former one. Throws `LedgerInUse`.
 */
export function shareLedger(file: string, waitMs = BUSY_TIMEOUT_MS): LedgerLock {
  const lock = new DatabaseSync(lockFileOf(file), { timeout: waitMs })
  try {
    // A reader's lock of a database that has no content, for as long as the transaction lasts.
    lock.exec('BEGIN')
    lock.prepare('SELECT 1 FROM sqlite_master').get()
    return { release: () => lock.close() }
  } catch (error) {
    lock.close()
    if (!isBusy(error)) throw error
    throw new LedgerInUse(
      `the ledger ${file} is being restored or checked by another process: try again after it`,
    )
  }
}

/** Takes the ledger for this caller alone; null if another process, or this one, has it open to write. Never waits. */
export function takeLedger(file: string): LedgerLock | null {
  const lock = new DatabaseSync(lockFileOf(file), { timeout: 0 })
  try {
    lock.exec('BEGIN EXCLUSIVE')
    return { release: () => lock.close() }
  } catch (error) {
    lock.close()
    if (isBusy(error)) return null
    throw error
  }
}

/** Whether a process ever opened the ledger here to write: only then is there a lock to ask for. */
export const hasLock = (file: string): boolean => existsSync(lockFileOf(file))

/** Beside the file itself, as its journal is. */
const lockFileOf = (file: string): string => `${realFile(file)}-lock`

/** The file itself, whatever links lead to it: SQLite keeps its journal beside that. One that is not there keeps its name. */
export const realFile = (file: string): string => (existsSync(file) ? realpathSync(file) : file)
