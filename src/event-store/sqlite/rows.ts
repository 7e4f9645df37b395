import { type StoredEvent, StoreUnavailable } from '../event-store.ts'
import { FINGERPRINT } from '../fingerprint.ts'
import { sqliteFailureOf } from '../sqlite-failure.ts'
import { damageOf } from './damage.ts'
import type { Row, Statements } from './statements.ts'

/** Reads from the file. A failure that may pass, like a held lock, becomes `StoreUnavailable`, as the port promises. */
export function reading<Rows>(read: () => Rows): Rows {
  try {
    return read()
  } catch (cause) {
    const failure = sqliteFailureOf(cause)
    if (failure?.mayPass !== true) throw cause
    throw new StoreUnavailable(`the events could not be read: ${failure.reason}`, { cause })
  }
}

/**
 * Reads several rows in one transaction: SQLite locks the file once for all of them, where it takes as long as to find a row. They
 * are of one moment, too. Must not be called inside another transaction.
 */
export function readingTogether<Rows>(
  { begin, commit }: Pick<Statements, 'begin' | 'commit'>,
  read: () => Rows,
): Rows {
  reading(() => begin.run())
  try {
    return read()
  } finally {
    commit.run()
  }
}

/** The metadata of the event at a place, from what its row holds and the number of what it shares. */
export type MetadataOf = (own: string, shared: number | null, place: number) => string

/** A row as an event of the port. */
export const storedOf = (
  [place, stream, revision, id, type, data, own, shared]: Row,
  metadataOf: MetadataOf,
): StoredEvent => ({
  stream,
  revision,
  id: idOf(id, place),
  type,
  data,
  metadata: metadataOf(own, shared, place),
})

/** The id of the event at a place, from the digits of its bytes: a uuid says at two places what kind of one it is. */
export function idOf(digits: string, place: number): string {
  const isId =
    digits.length === 32 && '12345678'.includes(digits.charAt(12)) && '89AB'.includes(digits.charAt(16))
  // No event without a uuid was ever appended: see `checkAppend`.
  if (!isId) throw damageOf(null, `the event at place ${place} has no id`)
  const id = digits.toLowerCase()
  return `${id.slice(0, 8)}-${id.slice(8, 12)}-${id.slice(12, 16)}-${id.slice(16, 20)}-${id.slice(20)}`
}

/** The form of a cursor: where the last event stands, and which it was. */
export const CURSOR = new RegExp(`^(\\d{1,15})@(${FINGERPRINT})$`)

/** The row number in a cursor. */
export const placeIn = (cursor: string): number => Number(cursor.split('@')[0])
