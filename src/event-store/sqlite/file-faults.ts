import type { DatabaseSync } from 'node:sqlite'
import { isMalformed } from '../sqlite-failure.ts'
import { formOf, streamsIn } from './form.ts'
import { type Order, orderOf } from './order.ts'
import { openReadOnly } from './read-only.ts'
import { integrityFaults } from './snapshot.ts'
import { missingIn, strayIn, unsharedIn } from './whole.ts'

/** What is wrong with a ledger's file. */
export type FileFaults = {
  /** SQLite's own words, a line each. */
  readonly integrity: readonly string[]
  /** Whether these are about indexes alone: then every event is still there. */
  readonly isIndexAlone: boolean
  readonly missing: string | null
  /** Where the order of the log is broken; null if the file is too damaged to say. */
  readonly order: Order | null
}

const OF_INDEX = /^(row \d+ missing from index|wrong # of entries in index)/

/** Looks at all of a ledger's file; changes nothing, and needs little memory. Throws what SQLite says of one it cannot open. */
export function faultsOfFile(file: string): FileFaults {
  const db = openReadOnly(file)
  try {
    const integrity = integrityFaults(db)
    return {
      integrity,
      isIndexAlone: integrity.every(line => OF_INDEX.test(line)),
      missing: unlessMalformed(() => missingIn(db, 'table') ?? strayIn(db) ?? unsharedIn(db)),
      order: unlessMalformed(() => withNames(db, orderOf(db))),
    }
  } finally {
    db.close()
  }
}

/** The file calls streams by numbers. */
function withNames(db: DatabaseSync, order: Order): Order {
  const name = db.prepare(`SELECT name FROM ${streamsIn(formOf(db))} NOT INDEXED WHERE id = ?`)
  const nameOf = (stream: string | number) =>
    String(name.get(stream)?.name ?? `the stream numbered ${stream}`)
  return { ...order, gaps: order.gaps.map(gap => ({ ...gap, stream: nameOf(gap.stream) })) }
}

/** Null if the file is malformed there: `integrity` says so already. */
function unlessMalformed<Value>(look: () => Value): Value | null {
  try {
    return look()
  } catch (error) {
    if (isMalformed(error)) return null
    throw error
  }
}
