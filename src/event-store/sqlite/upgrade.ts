import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { FORM, formOf, SHARED_METADATA_SCHEMA, STREAM_VIEW } from './form.ts'
import { BUSY_TIMEOUT_MS } from './group-commit.ts'
import { LedgerInUse, takeLedger } from './ledger-lock.ts'
import { openToRead, tablesIn } from './read-only.ts'

const UPGRADE = `
  ALTER TABLE stream RENAME TO stream_name;
  ${STREAM_VIEW};
  ${SHARED_METADATA_SCHEMA};
  ALTER TABLE event ADD COLUMN shared INTEGER REFERENCES shared_metadata (id)`

/**
 * Brings a ledger of an earlier version to the form of this one, in one transaction, which writes no row.
 * Throws `LedgerInUse` where another process has it open, since one of an earlier version could read it no more.
 */
export function upgrade(file: string): void {
  if (!existsSync(file) || !isFormer(file)) return
  const lock = takeLedger(file)
  if (lock === null) throw inUse(file)
  const db = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS })
  try {
    // Another process may have done it before this one had the ledger.
    if (formOf(db) < FORM) db.exec(`BEGIN IMMEDIATE; ${UPGRADE}; COMMIT`)
  } finally {
    db.close()
    lock.release()
  }
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
