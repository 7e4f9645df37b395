import type { SQLInputValue, StatementSync } from 'node:sqlite'
import { StoreDamaged } from '../event-store.ts'
import { isMalformed } from '../sqlite-failure.ts'

const REMEDY = '"ledger doctor" says more, and "ledger restore <file>" puts a back-up in its place'

/** The error for a damaged ledger, in words for the operator; `file` is null if it is clear which ledger is meant. */
export function damageOf(file: string | null, reason: string, cause?: unknown): StoreDamaged {
  const ledger = file === null ? 'the ledger' : `the ledger ${file}`
  return new StoreDamaged(reason, `${ledger} is damaged: ${reason}; ${REMEDY}`, { cause })
}

/** What SQLite says of a malformed file, in the words of the ledger; anything else as it is. */
export const toldOf = (error: unknown, file: string): unknown =>
  isMalformed(error) && error instanceof Error ? damageOf(file, error.message, error) : error

/** A statement whose errors say which ledger is malformed. It returns rows as arrays. */
export function guarded(statement: StatementSync, file: string) {
  statement.setReturnArrays(true)
  const told = <Value>(act: () => Value): Value => {
    try {
      return act()
    } catch (error) {
      throw toldOf(error, file)
    }
  }
  return {
    get: (...values: SQLInputValue[]) => told(() => statement.get(...values)),
    all: (...values: SQLInputValue[]) => told(() => statement.all(...values)),
    run: (...values: SQLInputValue[]) => told(() => statement.run(...values)),
  }
}
