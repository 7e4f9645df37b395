import { stringify } from 'uuid'
import { type StoredEvent, StoreUnavailable } from '../event-store.ts'
import { FINGERPRINT } from '../fingerprint.ts'
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

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** The id of the event at a place. Every event of the log is read by this, so the usual bytes do not go through the library. */
export function idOf(id: Uint8Array, place: number): string {
  const [version, variant] = [(id[6] ?? 0) >> 4, (id[8] ?? 0) >> 6]
  if (id.length !== 16 || version < 1 || version > 8 || variant !== 2) return checkedIdOf(id, place)
  let text = ''
  for (let at = 0; at < 16; at++) {
    text += HEX[id[at] ?? 0]
    if (at === 3 || at === 5 || at === 7 || at === 9) text += '-'
  }
  return text
}

function checkedIdOf(id: Uint8Array, place: number): string {
  try {
    return stringify(id)
  } catch (cause) {
    // No event without a uuid was ever appended: see `checkAppend`.
    throw damageOf(null, `the event at place ${place} has no id`, cause)
  }
}

/** The form of a cursor: where the last event stands, and which it was. */
export const CURSOR = new RegExp(`^(\\d{1,15})@(${FINGERPRINT})$`)

/** The row number in a cursor. */
export const placeIn = (cursor: string): number => Number(cursor.split('@')[0])
