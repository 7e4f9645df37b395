import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { isBusy } from '../sqlite-failure.ts'
import { FORM, formOf, SHARED_METADATA_SCHEMA, STREAM_VIEW } from './form.ts'
import { BUSY_TIMEOUT_MS } from './group-commit.ts'
import { LedgerInUse, type LedgerLock, shareLedger, takeLedger } from './ledger-lock.ts'
import { openToRead, tablesIn } from './read-only.ts'

const UPGRADE = `
  ALTER TABLE stream RENAME TO stream_name;
  ${STREAM_VIEW};
  ${SHARED_METADATA_SCHEMA};
  ALTER TABLE event ADD COLUMN shared INTEGER REFERENCES shared_metadata (id)`

/**
 * Brings a ledger of an earlier version to the form of this one, in one transaction, which writes no row.
 * Throws `LedgerInUse` where anyone else has it open for longer than `waitMs`: who began to read or write in the form of before
 * finds no metadata in events that share it.
 */
export function upgrade(file: string, waitMs = BUSY_TIMEOUT_MS): void {
  if (!existsSync(file) || !isFormer(file)) return
  const lock = takeLedger(file) ?? takenAfterOthers(file, waitMs)
  if (lock === null) return
  const db = new DatabaseSync(file, { timeout: waitMs })
  try {
    // A reader takes no lock of ours: SQLite gives this one only where no other connection has the file open.
    db.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
    // Another process may have done it before this one had the ledger.
    db.exec(formOf(db) < FORM ? `${UPGRADE}; COMMIT` : 'COMMIT')
  } catch (error) {
    throw isBusy(error) ? inUse(file) : error
  } finally {
    db.close()
    lock.release()
  }
}

/**
 * The lock of a ledger that another process held just now. Null where that has brought it to the form of this one: of several that
 * are started at once the first does.
 */
function takenAfterOthers(file: string, waitMs: number): LedgerLock | null {
  // Who upgrades, restores or looks at a journal holds it alone, and not for long.
  shareLedger(file, waitMs).release()
  if (!isFormer(file)) return null
  const lock = takeLedger(file)
  if (lock === null) throw inUse(file)
  return lock
}

function isFormer(file: string): boolean {
  const db = openToRead(file)
  try {
    return tablesIn(db).includes('event') && formOf(db) < FORM
  } finally {
    db.close()
  }
}

const inUse = (file: string): LedgerInUse =>
  new LedgerInUse(
    `the ledger ${file} is in the form of an earlier version, and another process has it open: end that first, so that it can be brought to the form of this one`,
  )
