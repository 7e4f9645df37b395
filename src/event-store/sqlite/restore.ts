import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import { StoreDamaged } from '../event-store.ts'
import { isBusy } from '../sqlite-failure.ts'
import { flushFolderOf, linkOrCopy, removeDatabase } from './durable.ts'
import { LedgerInUse, takeLedger } from './ledger-lock.ts'
import { assertPrefix, type Contents, contentsOf, faultOf, setJournal, snapshot } from './snapshot.ts'
import { hasForeignJournal, hasJournal, lossIn } from './whole.ts'

export type RestoreStage = 'copying' | 'checking'

export type Restored = Contents & {
  /** The file in which the former ledger is kept; null where there was none. */
  readonly kept: string | null
}

type Restoring = {
  /** The ledger. */
  readonly file: string
  readonly backUp: string
  /** A part of the name of the replaced ledger, which tells it from others that were replaced here: digits and letters. */
  readonly stamp: string
  readonly onProgress: (stage: RestoreStage, done: number, whole: number) => void
  /** What else speaks against what was copied, in words, before it becomes the ledger; null where nothing does. */
  readonly faultIn?: (file: string) => Promise<string | null>
}

/** Thrown where a back-up is not whole: the ledger is left as it is. */
export class BackUpDamaged extends Error {}

/**
 * Puts a back-up in the place of a ledger, and keeps that one under another name. Until the last step, which is a rename, the
 * former ledger is there as it was: a process that is killed leaves the one or the other. Throws `LedgerInUse` where any
 * process has the ledger open, and `BackUpDamaged`.
 */
export async function restoreLedger({
  file,
  backUp,
  stamp,
  onProgress,
  faultIn,
}: Restoring): Promise<Restored> {
  const lock = takeLedger(file)
  if (lock === null) throw inUse(file)
  const fresh = `${file}-restoring`
  // What an earlier try left there never became the ledger.
  removeDatabase(fresh)
  let former: Former | null = null
  try {
    removeTwins(file)
    former = takeFormer(file)
    assertSound(backUp)
    await snapshot(backUp, fresh, (done, whole) => onProgress('copying', done, whole))
    onProgress('checking', 0, 1)
    const fault = faultOf(fresh)
    if (fault !== null) throw new BackUpDamaged(fault)
    assertPrefix(fresh, backUp)
    const contents = contentsOf(fresh)
    const other = (await faultIn?.(fresh)) ?? null
    if (other !== null) throw new BackUpDamaged(other)
    setJournal(fresh, 'wal')
    onProgress('checking', 1, 1)
    const kept = former.keepAs(keptName(file, stamp))
    renameSync(fresh, file)
    flushFolderOf(file)
    return { ...contents, kept }
  } finally {
    former?.close()
    removeDatabase(fresh)
    lock.release()
  }
}

/** Throws `BackUpDamaged` for damage that is cheap to find before a back-up is copied. */
function assertSound(backUp: string): void {
  if (hasForeignJournal(backUp)) {
    throw new BackUpDamaged(`${backUp}-wal beside it is the journal of another file`)
  }
  try {
    const loss = lossIn(backUp, false)
    if (loss !== null) throw new BackUpDamaged(loss)
  } catch (error) {
    if (error instanceof StoreDamaged) throw new BackUpDamaged(error.reason, { cause: error })
    throw error
  }
}

const inUse = (file: string): LedgerInUse =>
  new LedgerInUse(
    `the ledger ${file} is open in another process: end that first, be it a server or a command`,
  )

const keptName = (file: string, stamp: string): string =>
  join(dirname(file), `${basename(file, '.db')}-before-restore-${stamp}.db`)

/** A ledger that is to be replaced, held so that no other process can open it. */
type Former = {
  /** Gives it another name too, and leaves no journal under its own that could be read into another file. */
  readonly keepAs: (name: string) => string | null
  readonly close: () => void
}

/** Throws `NoLedger` where the file holds something else, which is nothing of ours to replace. */
function takeFormer(file: string): Former {
  return existsSync(file) && !hasForeignJournal(file) && isReadable(file)
    ? takeReadable(file)
    : takeRest(file)
}

/** Whether the ledger can be opened: the journal of a file that lacks something must not be written into it. */
function isReadable(file: string): boolean {
  try {
    return lossIn(file, true) === null || !hasJournal(file)
  } catch (error) {
    if (error instanceof StoreDamaged) return false
    throw error
  }
}

function takeReadable(file: string): Former {
  const url = pathToFileURL(file)
  url.searchParams.set('mode', 'rw')
  const db = new DatabaseSync(url, { timeout: 0 })
  try {
    // Also against programs that take no lock of ours: SQLite gives it only where no other process has the file open.
    db.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT')
  } catch (error) {
    db.close()
    throw isBusy(error) ? inUse(file) : error
  }
  return {
    keepAs: name => {
      // Brings everything that was written to the ledger into the one file.
      db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
      if (hasJournal(file)) throw new Error(`SQLite keeps what is in ${file}-wal out of ${file}`)
      linkOrCopy(file, name)
      flushFolderOf(file)
      return name
    },
    // Held until now: what it closes and removes is an empty journal.
    close: () => db.close(),
  }
}

/** What is left of a ledger that cannot be read, and of a journal that belongs to nothing: it is kept as it is. */
function takeRest(file: string): Former {
  return {
    keepAs: name => {
      if (existsSync(`${file}-wal`)) renameSync(`${file}-wal`, `${name}-wal`)
      rmSync(`${file}-shm`, { force: true })
      if (existsSync(file)) linkOrCopy(file, name)
      flushFolderOf(file)
      return [name, `${name}-wal`].find(existsSync) ?? null
    },
    close: () => {},
  }
}

/**
 * Removes the second name that a restore has given a ledger and was then killed. Under two names one file would have two
 * journals.
 */
export function removeTwins(file: string): void {
  const own = statSync(file, { throwIfNoEntry: false, bigint: true })
  if (own === undefined || own.nlink === 1n) return
  const prefix = basename(keptName(file, ''), '.db')
  for (const name of readdirSync(dirname(file)).filter(each => each.startsWith(prefix))) {
    const twin = join(dirname(file), name)
    if (statSync(twin, { bigint: true }).ino === own.ino) rmSync(twin)
  }
}
