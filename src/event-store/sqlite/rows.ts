import { stringify } from 'uuid'
import { type PositionedEvent, type StoredEvent, StoreUnavailable } from '../event-store.ts'
import { FINGERPRINT, fingerprintOf } from '../fingerprint.ts'
import { sqliteFailureOf } from '../sqlite-failure.ts'
import { damageOf } from './damage.ts'
import type { Row } from './statements.ts'

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

/** A row as an event of the port. */
export const storedOf = ([place, stream, revision, id, type, data, metadata]: Row): StoredEvent => {
  try {
    return { stream, revision, id: stringify(id), type, data, metadata }
  } catch (cause) {
    // No event without a uuid was ever appended: see `checkAppend`.
    throw damageOf(null, `the event at place ${place} has no id`, cause)
  }
}

/** The form of a cursor: where the last event stands, and which it was. */
export const CURSOR = new RegExp(`^(\\d{1,15})@(${FINGERPRINT})$`)

/** The row number in a cursor. */
export const placeIn = (cursor: string): number => Number(cursor.split('@')[0])

/** Rows as events with their positions, which follow `position`. */
export const numbered = (rows: readonly Row[], position: number): readonly PositionedEvent[] =>
  rows.map((row, index) => {
    const event = storedOf(row)
    return { ...event, position: position + index + 1, cursor: `${row[0]}@${fingerprintOf(event)}` }
  })
