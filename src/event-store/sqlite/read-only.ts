import { statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import { isUnwritable } from '../sqlite-failure.ts'
import { damageOf } from './damage.ts'
import { FORM, formOf, OF_FORM, streamsIn } from './form.ts'
import { BUSY_TIMEOUT_MS } from './group-commit.ts'

/** Thrown where a file is no ledger that this program reads: it is another database, empty, or of a later version. */
export class NoLedger extends Error {}

/** The ledger in a file, for reading alone. Throws `NoLedger`, or what SQLite says of a file that it cannot read. */
export function openReadOnly(file: string): DatabaseSync {
  const db = openToRead(file)
  try {
    assertLedger(db, file)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/**
 * Opens any database only to read it, and leaves no new file in its folder. This works even if nothing can be written there,
 * unless a crash left a journal without its index.
 */
export function openToRead(file: string): DatabaseSync {
  // With a journal there, closing must not write what it holds into the file. Without one SQLite makes one, and removes it at
  // the end only if it may write.
  const mode = bytesOf(`${file}-wal`) > 0 ? 'ro' : 'rw'
  try {
    return opened(file, { mode })
  } catch (error) {
    if (!isUnwritable(error)) throw error
    if (bytesOf(`${file}-wal`) > 0) {
      throw new Error(
        `its journal ${file}-wal can be read only where its index can be made: copy both files to a folder that can be written`,
        { cause: error },
      )
    }
    // No process can change it there, so it is read without locks.
    return opened(file, { immutable: '1', mode: 'ro' })
  }
}

function opened(file: string, options: Readonly<Record<string, string>>): DatabaseSync {
  const url = pathToFileURL(file)
  for (const [name, value] of Object.entries(options)) url.searchParams.set(name, value)
  const db = new DatabaseSync(url, { timeout: BUSY_TIMEOUT_MS })
  try {
    db.exec('PRAGMA query_only = ON; PRAGMA cache_size = -8192')
    // Only the first read opens the journal.
    db.prepare('SELECT 1 FROM sqlite_master').get()
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/**
 * Throws `NoLedger` where a database has not the tables of a ledger, or has them in a form that is not known here, and
 * `StoreDamaged` where a part of that form is gone.
 */
export function assertLedger(db: DatabaseSync, file: string): void {
  const tables = tablesIn(db)
  const form = formOf(db)
  if (tables.includes('event') && form > FORM) {
    throw new NoLedger(`${file} was written by a later version of the ledger, which this one cannot read`)
  }
  if (!tables.includes('event') || !tables.includes(streamsIn(form))) {
    throw new NoLedger(`${file} is no ledger: it holds no events, nor a place for them`)
  }
  const lost = form === 0 ? undefined : OF_FORM.find(name => !hasPart(db, name))
  if (lost !== undefined) throw damageOf(file, `it has lost ${lost}, which every ledger of its form has`)
}

const hasPart = (db: DatabaseSync, name: string): boolean =>
  db.prepare('SELECT 1 FROM sqlite_master WHERE name = ?').get(name) !== undefined

/** The tables of a file. Throws where it is no database. */
export const tablesIn = (db: DatabaseSync): readonly unknown[] =>
  db
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table'")
    .all()
    .map(({ name }) => name)

const bytesOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0
