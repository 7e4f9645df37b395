import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { SettingProblem } from '../config.ts'
import type { EventStore } from '../event-store/event-store.ts'
import { openSqliteStore } from '../event-store/sqlite.ts'
import { Failure } from './exit.ts'

/** The store that a setting names. */
export function openStore(store: string): EventStore {
  if (!store.startsWith('sqlite:'))
    throw new SettingProblem(`LEDGER_STORE is sqlite:<file>, not ${withoutPassword(store)}`)
  const file = store.slice('sqlite:'.length)
  try {
    if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true })
    return openSqliteStore({ file })
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new Failure(`the ledger ${file} cannot be opened: ${reason}`, { cause })
  }
}

/** A store's name that may be shown: user and password never are. */
export const withoutPassword = (store: string): string => store.replace(/\/\/[^@/]*@/, '//')
