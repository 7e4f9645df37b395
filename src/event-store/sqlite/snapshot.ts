import { closeSync, fdatasyncSync, openSync } from 'node:fs'
import { backup, DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import { CHECKPOINT_STREAM } from '../event-store.ts'
import { isMalformed } from '../sqlite-failure.ts'
import { toldOf } from './damage.ts'
import { flushFile, flushFolderOf } from './durable.ts'
import { formOf, metadataIn } from './form.ts'
import { orderOf } from './order.ts'
import { openReadOnly } from './read-only.ts'
import { missingIn, strayIn, unsharedIn } from './whole.ts'

/** How many pages are copied and flushed at once: a writer of the ledger waits for the disk no longer than that takes. */
const PAGES_AT_ONCE = 1000

/** How many domain events a ledger holds, which is its position, and how many signed checkpoints. */
export type Contents = { readonly events: number; readonly checkpoints: number }

/**
 * Copies a ledger as it stands at one moment into a new file `to`, which is on disk when this returns. Other processes go on
 * reading and writing it; what they append meanwhile is not in the copy. Throws where the source is no ledger, or where a file of
 * that name is there.
 */
export async function snapshot(
  from: string,
  to: string,
  onPages: (done: number, whole: number) => void,
): Promise<void> {
  const source = openReadOnly(from)
  // Made here, and kept open: SQLite writes into it, and it is flushed by and by.
  const written = openSync(to, 'wx')
  try {
    // What a transaction has once read stays as it was, whatever is written meanwhile.
    source.exec('BEGIN')
    source.prepare('SELECT 1 FROM event').get()
    await backup(source, to, {
      rate: PAGES_AT_ONCE,
      progress: ({ totalPages, remainingPages }) => {
        fdatasyncSync(written)
        onPages(totalPages - remainingPages, totalPages)
      },
    })
  } catch (error) {
    throw toldOf(error, from)
  } finally {
    closeSync(written)
    source.close()
  }
  // One file without a journal can be read wherever it is carried.
  setJournal(to, 'delete')
}

/** Has a database written with a journal of this kind from now on, and flushes it. No other connection may have it open. */
export function setJournal(file: string, kind: 'delete' | 'wal'): void {
  const db = new DatabaseSync(file, { timeout: 0 })
  try {
    db.exec(`PRAGMA journal_mode = ${kind}`)
  } finally {
    db.close()
  }
  flushFile(file)
  flushFolderOf(file)
}

/** What is wrong with the ledger in a file, in words; null where it is whole. Reads all of it. */
export function faultOf(file: string): string | null {
  try {
    const db = openReadOnly(file)
    try {
      return integrityFaults(db)[0] ?? missingIn(db) ?? strayIn(db) ?? unsharedIn(db) ?? brokenOrder(db)
    } finally {
      db.close()
    }
  } catch (error) {
    if (isMalformed(error) && error instanceof Error) return error.message
    throw error
  }
}

/** What a file holds. Throws where it is no ledger. */
export function contentsOf(file: string): Contents {
  const db = openReadOnly(file)
  try {
    const { all, checkpoints } = db
      .prepare(
        `SELECT count(*) AS "all",
          count(*) FILTER (WHERE stream = (SELECT id FROM stream WHERE name = ?)) AS checkpoints FROM event`,
      )
      .get(CHECKPOINT_STREAM) as { readonly all: number; readonly checkpoints: number }
    return { events: all - checkpoints, checkpoints }
  } finally {
    db.close()
  }
}

/** What SQLite finds wrong in the file, a line each; none where it is sound. */
export function integrityFaults(db: DatabaseSync): readonly string[] {
  const lines = db
    .prepare('PRAGMA integrity_check')
    .all()
    .map(row => String(Object.values(row)[0]))
  return lines[0] === 'ok' ? [] : lines
}

function brokenOrder(db: DatabaseSync): string | null {
  const { gaps, repeats } = orderOf(db)
  if (gaps.length === 0 && repeats.length === 0) return null
  return gaps.length > 0 ? 'the revisions of a stream are not dense' : 'an id stands more than once'
}

/** Throws where an event of a copy is not in the source as it is in the copy: at its place, word for word. */
export function assertPrefix(copy: string, source: string): void {
  const db = openReadOnly(source)
  try {
    const url = pathToFileURL(copy)
    url.searchParams.set('mode', 'ro')
    db.prepare('ATTACH ? AS copy').run(url.href)
    // The source may have been brought to another form meanwhile.
    const ofCopy = metadataIn(formOf(db, 'copy'), 'c', 'copy')
    const ofSource = metadataIn(formOf(db), 'e', 'main')
    const other = db
      .prepare(
        `SELECT min(c.place) AS place FROM copy.event c JOIN copy.stream cs ON cs.id = c.stream
        LEFT JOIN main.event e ON e.place = c.place LEFT JOIN main.stream es ON es.id = e.stream
        WHERE es.name IS NOT cs.name OR e.revision IS NOT c.revision OR e.id IS NOT c.id OR e.type IS NOT c.type
          OR e.data IS NOT c.data OR ${ofSource} IS NOT ${ofCopy}`,
      )
      .get()
    if (other?.place !== null)
      throw new Error(`${copy} differs from ${source} at its event ${String(other?.place)}`)
  } finally {
    db.close()
  }
}
