import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { isUnwritable } from '../sqlite-failure.ts'
import { damageOf, toldOf } from './damage.ts'
import { formOf, streamsIn } from './form.ts'
import { hasLock, type LedgerLock, takeLedger } from './ledger-lock.ts'
import { assertLedger, openToRead, tablesIn } from './read-only.ts'

/** The place of the byte in a database's header that says how it is written, and its value while the database has no `-wal`. */
const FORMAT_AT = 18
const ROLLBACK_FORMAT = 1

/**
 * Throws `StoreDamaged` where the `-wal` beside a ledger is of another file: it would be read into this one, and undo a
 * back-up that was put there by hand, or make a mixture of both. Nothing is written.
 */
export function assertOwnJournal(file: string): void {
  if (!hasJournal(file) || alone(file, () => hasForeignJournal(file)) !== true) return
  const what = `${file}-wal beside it is the journal of another file, which a crash left: move that away, or use "ledger restore"`
  throw damageOf(file, what)
}

/** Whether the `-wal` beside a ledger is of another file. Only for a process that has the ledger alone: see `formatOf`. */
export const hasForeignJournal = (file: string): boolean =>
  existsSync(file) && hasJournal(file) && formatOf(file) === ROLLBACK_FORMAT

/** Throws `StoreDamaged` where a ledger is gone, and its journal is not: SQLite would remove that with the events in it. */
export function assertNoLoneJournal(file: string): void {
  if (existsSync(file) || !hasJournal(file)) return
  throw damageOf(file, `it is gone, and its journal ${file}-wal with the last events is left`)
}

/**
 * Throws `StoreDamaged` where a ledger lacks events that it once held, so that nothing is decided on less and written after
 * it. That is cheap to see: numbers are given without gaps. After a crash it looks more closely, since the journal that was left
 * may be beside another file than the one it was written for.
 */
export function assertWhole(file: string): void {
  const isLeft = hasJournal(file) && alone(file, () => true) === true
  const loss = lossIn(file, isLeft)
  if (loss !== null) throw damageOf(file, loss)
}

/**
 * What a ledger lacks, in words; null where it lacks nothing. `isThorough` reads the whole file, to see whether what was left
 * of a crash belongs together. Throws `NoLedger` where the file holds something else, and `StoreDamaged` where it is malformed.
 */
export function lossIn(file: string, isThorough: boolean): string | null {
  try {
    const db = openToRead(file)
    try {
      // A file to which nothing was written yet is to become a ledger.
      if (tablesIn(db).length === 0) return null
      assertLedger(db, file)
      return missingIn(db) ?? missingMetadataIn(db) ?? (isThorough ? missingInIndexes(db) : null)
    } finally {
      db.close()
    }
  } catch (error) {
    throw toldOf(error, file)
  }
}

/**
 * How many events a ledger has lost, in words; null where it has all that were ever written to it. `by` is what is counted: the
 * index, by which streams are read, or the table itself, by which the log is.
 */
export function missingIn(db: DatabaseSync, by: 'index' | 'table' = 'index'): string | null {
  const how = by === 'index' ? 'INDEXED BY sqlite_autoindex_event_1' : 'NOT INDEXED'
  // One statement, which sees one moment: others may be writing. The end of the log may be gone, so the highest number that was
  // given is read apart.
  const [counted, last, given] = numbersFrom(
    db,
    `SELECT (SELECT count(*) FROM event ${how}), (SELECT max(place) FROM event),
      (SELECT max(seq) FROM sqlite_sequence WHERE name = 'event')`,
  )
  const written = Math.max(last, given)
  return counted === written ? null : `of ${written} events that were written ${counted} are found`
}

/** How much of the metadata that events share is lost, in words; null where nothing is. It does not say which events lack it. */
function missingMetadataIn(db: DatabaseSync): string | null {
  if (formOf(db) === 0) return null
  const [counted, last, given] = numbersFrom(
    db,
    `SELECT (SELECT count(*) FROM shared_metadata), (SELECT max(id) FROM shared_metadata),
      (SELECT max(seq) FROM sqlite_sequence WHERE name = 'shared_metadata')`,
  )
  const written = Math.max(last, given)
  return counted === written ? null : `of ${written} texts of metadata that events share ${counted} are found`
}

/** Which events lack the metadata that they share, in words; null where none does. */
export function unsharedIn(db: DatabaseSync): string | null {
  if (formOf(db) === 0) return null
  const [lacking, first, last] = numbersFrom(
    db,
    `SELECT count(*), min(place), max(place) FROM event NOT INDEXED
      WHERE shared IS NOT NULL AND shared NOT IN (SELECT id FROM shared_metadata)`,
  )
  return lacking === 0
    ? null
    : `the metadata of ${lacking} events is missing, the first at place ${first} and the last at place ${last}`
}

/** How many events belong to no stream, in words; null where all do. No read returns them. */
export function strayIn(db: DatabaseSync): string | null {
  const [stray] = numbersFrom(
    db,
    'SELECT count(*), 0, 0 FROM event NOT INDEXED WHERE stream NOT IN (SELECT id FROM stream)',
  )
  return stray === 0 ? null : `the streams of ${stray} events are missing`
}

/** How many rows of a table its index lacks, in words; null if both have as many. Reads the whole file. */
function missingInIndexes(db: DatabaseSync): string | null {
  for (const table of ['event', streamsIn(formOf(db))]) {
    const [rows, indexed] = numbersFrom(
      db,
      `SELECT (SELECT count(*) FROM ${table} NOT INDEXED),
        (SELECT count(*) FROM ${table} INDEXED BY sqlite_autoindex_${table}_1), 0`,
    )
    if (rows !== indexed) return `of ${rows} rows of the table ${table} its index knows ${indexed}`
  }
  return null
}

/** The three numbers that a query gives; 0 for what is not there. */
function numbersFrom(db: DatabaseSync, sql: string): readonly [number, number, number] {
  const statement = db.prepare(sql)
  statement.setReturnArrays(true)
  const row = statement.get() as unknown as readonly unknown[]
  return [Number(row[0] ?? 0), Number(row[1] ?? 0), Number(row[2] ?? 0)]
}

/** Whether a write-ahead log stands beside a file. */
export const hasJournal = (file: string): boolean =>
  (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0

/** Runs `act` while no process writes to the ledger. Null if one may write: then the journal is in use, and belongs to it. */
function alone<Value>(file: string, act: () => Value): Value | null {
  // A reader makes no lock, and needs none where nothing was ever written.
  if (!hasLock(file)) return act()
  const lock = takenOrNull(file)
  if (lock === null) return null
  try {
    return act()
  } finally {
    lock.release()
  }
}

function takenOrNull(file: string): LedgerLock | null {
  try {
    return takeLedger(file)
  } catch (error) {
    // Where this process can write nothing, another machine may still write.
    if (isUnwritable(error)) return null
    throw error
  }
}

/**
 * The format that a file's header names. Only while this process has the file open nowhere else: closing it lets go of every lock
 * that the process holds on it.
 */
function formatOf(file: string): number {
  const opened = openSync(file, 'r')
  try {
    const byte = Buffer.alloc(1)
    readSync(opened, byte, 0, 1, FORMAT_AT)
    return byte[0] ?? 0
  } finally {
    closeSync(opened)
  }
}
