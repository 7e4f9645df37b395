import { statSync } from 'node:fs'
import { dirname } from 'node:path'
import { CATEGORIES, KEPT_ASIDE } from '../domain/subjects.ts'
import { type Checkpoint, type EventStore, StoreDamaged } from '../event-store/event-store.ts'
import { toldOf } from '../event-store/sqlite/damage.ts'
import { LedgerInUse, realFile } from '../event-store/sqlite/ledger-lock.ts'
import { FolderNotMade, makeFolder } from '../event-store/sqlite/make-folder.ts'
import { NoLedger } from '../event-store/sqlite/read-only.ts'
import { removeTwins } from '../event-store/sqlite/restore.ts'
import { openSqliteStore } from '../event-store/sqlite/store.ts'
import { assertNoLoneJournal, assertOwnJournal, assertWhole } from '../event-store/sqlite/whole.ts'
import { databaseFrom, isDatabaseUrl } from './database-url.ts'
import { Failure } from './failure.ts'
import { folderFault } from './folder-fault.ts'
import { SettingProblem, type Settings } from './settings.ts'

/**
 * What a command does with a store: `create` writes to it, and makes an embedded one that is not there; `write` writes to one
 * that is there; `read` makes and changes nothing.
 */
export type StoreUse = 'create' | 'write' | 'read'

/**
 * The store that a setting names. EventStoreDB is not asked anything yet: it may not be up. Throws `SettingProblem` if the
 * setting names no store, or an embedded one that does not exist and must; `StoreDamaged` if a store lacks what it once held.
 */
export async function openStore(store: string, use: StoreUse = 'create'): Promise<EventStore> {
  if (/^sqlite:./.test(store)) return openEmbedded(store.slice('sqlite:'.length), use)
  if (isDatabaseUrl(store)) return openDatabase(store)
  throw new SettingProblem(
    `LEDGER_STORE is sqlite:<file>, esdb://<host>:<port> or esdb+discover://<name>:<port>, not ${schemeOf(store)}`,
  )
}

function openEmbedded(named: string, use: StoreUse): EventStore {
  if (use !== 'create') assertThere(named)
  const file = realFile(named)
  const isThere = isFile(file)
  try {
    assertNoLoneJournal(file)
    if (isThere) assertOwnJournal(file)
    if (isThere && use !== 'read') {
      removeTwins(file)
      assertWhole(file)
    }
    if (!isThere && file !== ':memory:') makeFolder(dirname(file))
    return openSqliteStore({ file, categories: CATEGORIES, aside: KEPT_ASIDE, isReadOnly: use === 'read' })
  } catch (error) {
    const cause = toldOf(error, file)
    if (cause instanceof NoLedger) throw new SettingProblem(cause.message)
    if (cause instanceof StoreDamaged || cause instanceof FolderNotMade) throw cause
    if (cause instanceof LedgerInUse) throw new Failure(cause.message, { cause })
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new Failure(`the ledger ${file} cannot be opened: ${reason}${folderFault(dirname(file), cause)}`, {
      cause,
    })
  }
}

/** Throws `SettingProblem` where a path leads to no file: it is mistyped, or nothing was recorded yet. */
export function assertThere(file: string): void {
  if (isFile(file)) return
  throw new SettingProblem(
    `there is no ledger ${file}: name another one with --data or --store; the first import, key or start of a server makes one`,
  )
}

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === true

async function openDatabase(setting: string): Promise<EventStore> {
  const database = databaseFrom(setting)
  // The client is loaded only if it is needed: it takes longer to load than all the rest.
  const { openEventStoreDb } = await import('../event-store/eventstoredb/store.ts')
  try {
    return openEventStoreDb({ ...database, categories: CATEGORIES, aside: KEPT_ASIDE })
  } catch (cause) {
    // What is left for the client to find wrong is the value of an option.
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new SettingProblem(`LEDGER_STORE ${withoutPassword(setting)}: ${reason}`)
  }
}

/** The file of the embedded ledger; null where the events are in a database. Throws `SettingProblem` where there is no file. */
export function embeddedFile({ store }: Settings): string | null {
  if (isDatabaseUrl(store)) return null
  const [, file = ''] = /^sqlite:(.+)/s.exec(store) ?? []
  if (file === '' || file === ':memory:')
    throw new SettingProblem(`${withoutPassword(store)} is no file: name one with --store or --data`)
  return realFile(file)
}

/** A store's name that may be shown: user and password never are, even if they hold characters that they must not. */
export const withoutPassword = (store: string): string =>
  store.startsWith('sqlite:') ? store : store.replace(/^([^:]*:\/*).*@/s, '$1')

/** The scheme of a setting that cannot be read. No more of it is shown: anything after the scheme may be a password. */
const schemeOf = (store: string): string => store.replace(/:.*/s, ':…')

/** Throws `CheckpointNotInLog` where the log does not hold the event at which a reader stands. */
export async function assertHeld(store: EventStore, at: Checkpoint): Promise<void> {
  for await (const _ of store.readAll(at)) break
}
