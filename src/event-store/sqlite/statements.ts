import type { DatabaseSync } from 'node:sqlite'
import { CHECKPOINT_STREAM } from '../event-store.ts'
import { guarded } from './damage.ts'

const COLUMNS = 'event.place, stream.name, event.revision, event.id, event.type, event.data, event.metadata'
/** The place of an event, its stream, its revision, the bytes of its id, its type, data and metadata. */
export type Row = readonly [number, string, number, Uint8Array, string, string, string]

/** What the store asks of its file, prepared once. */
export function statementsOn(db: DatabaseSync) {
  const file = db.location() ?? ':memory:'
  const prepare = (sql: string) => guarded(db.prepare(sql), file)
  const events = `SELECT ${COLUMNS} FROM event JOIN stream ON stream.id = event.stream`
  return {
    endOf: prepare(
      'SELECT id, (SELECT max(revision) FROM event WHERE event.stream = stream.id) FROM stream WHERE name = ?',
    ),
    addStream: prepare('INSERT INTO stream (name) VALUES (?)'),
    idAt: prepare('SELECT id FROM event WHERE stream = ? AND revision = ?'),
    insert: prepare(
      'INSERT INTO event (stream, revision, id, type, data, metadata) VALUES (?, ?, ?, ?, ?, ?)',
    ),
    readStream: prepare(`${events} WHERE stream.name = ? AND event.revision > ? ORDER BY event.revision`),
    readEvent: prepare(`${events} WHERE stream.name = ? AND event.revision = ?`),
    readAll: prepare(
      `${events} WHERE event.place > ? AND event.place <= ? AND stream.name <> '${CHECKPOINT_STREAM}' ` +
        'ORDER BY event.place LIMIT ?',
    ),
    eventAt: prepare(`${events} WHERE event.place = ?`),
    lastPlace: prepare('SELECT max(place) FROM event'),
    // Another number after a commit of any other connection.
    dataVersion: prepare('PRAGMA data_version'),
  }
}
