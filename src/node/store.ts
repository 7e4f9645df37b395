import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { CATEGORIES } from '../domain/subjects.ts'
import type { Checkpoint, EventStore } from '../event-store/event-store.ts'
import { openSqliteStore } from '../event-store/sqlite/store.ts'
import { databaseFrom, isDatabaseUrl } from './database-url.ts'
import { Failure } from './failure.ts'
import { SettingProblem } from './settings.ts'

/** The store that a setting names. Of EventStoreDB nothing is asked yet: it may not be up. */
export async function openStore(store: string): Promise<EventStore> {
  if (/^sqlite:./.test(store)) return openEmbedded(store.slice('sqlite:'.length))
  if (isDatabaseUrl(store)) return openDatabase(store)
  throw new SettingProblem(
    `LEDGER_STORE is sqlite:<file>, esdb://<host>:<port> or esdb+discover://<name>:<port>, not ${schemeOf(store)}`,
  )
}

function openEmbedded(file: string): EventStore {
  try {
    if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true })
    return openSqliteStore({ file, categories: CATEGORIES })
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new Failure(`the ledger ${file} cannot be opened: ${reason}`, { cause })
  }
}

async function openDatabase(setting: string): Promise<EventStore> {
  const database = databaseFrom(setting)
  // Loaded where it is needed alone: the client takes longer to load than all the rest.
  const { openEventStoreDb } = await import('../event-store/eventstoredb/store.ts')
  try {
    return openEventStoreDb({ ...database, categories: CATEGORIES })
  } catch (cause) {
    // What is left for the client to find wrong is the value of an option.
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new SettingProblem(`LEDGER_STORE ${withoutPassword(setting)}: ${reason}`)
  }
}

/** A store's name that may be shown: user and password never are, not even where they hold signs that they must not. */
export const withoutPassword = (store: string): string =>
  store.startsWith('sqlite:') ? store : store.replace(/^([^:]*:\/*).*@/s, '$1')

/** Of what cannot be understood no more is shown: anything after it may be a password. */
const schemeOf = (store: string): string => store.replace(/:.*/s, ':…')

/** Throws `CheckpointNotInLog` where the log does not hold the event at which a reader stands. */
export async function assertHeld(store: EventStore, at: Checkpoint): Promise<void> {
  for await (const _ of store.readAll(at)) break
}
