import { stringify } from 'uuid'
import { type PositionedEvent, type StoredEvent, StoreUnavailable } from '../event-store.ts'
import { FINGERPRINT, fingerprintOf } from '../fingerprint.ts'
import { sqliteFailureOf } from '../sqlite-failure.ts'
import { damageOf } from './damage.ts'
import type { Row } from './statements.ts'

/** A disk that fails, or a lock that is held, may pass: readers are told so as the port promises. */
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
    // Nothing else was ever appended: see `checkAppend`.
    throw damageOf(null, `the event at place ${place} has no id`, cause)
  }
}

/** Where the last event stands and which it was. */
export const CURSOR = new RegExp(`^(\\d{1,15})@(${FINGERPRINT})$`)

/** The row number in a cursor. */
export const placeIn = (cursor: string): number => Number(cursor.split('@')[0])

/** Rows as events with their positions, which follow `position`. */
export const numbered = (rows: readonly Row[], position: number): readonly PositionedEvent[] =>
  rows.map((row, index) => {
    const event = storedOf(row)
    return { ...event, position: position + index + 1, cursor: `${row[0]}@${fingerprintOf(event)}` }
  })
