import type { DatabaseSync } from 'node:sqlite'
import { CHECKPOINT_STREAM } from '../event-store.ts'
import { guarded } from './damage.ts'

const COLUMNS = 'event.place, stream.name, event.revision, event.id, event.type, event.data, event.metadata'
/** The place of an event, its stream, its revision, the bytes of its id, its type, data and metadata. */
export type Row = readonly [number, string, number, Uint8Array, string, string, string]

/** An event as the log is read: the same with the number of its stream. */
export type LogRow = readonly [number, number, number, Uint8Array, string, string, string]

export type Statements = ReturnType<typeof statementsOn>

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
    // The names of streams are remembered: to look one up for every event took a tenth of a read.
    readAll: prepare(
      `SELECT place, stream, revision, id, type, data, metadata FROM event WHERE place > ? AND place <= ?
        AND stream IS NOT (SELECT id FROM stream WHERE name = '${CHECKPOINT_STREAM}') ORDER BY place LIMIT ?`,
    ),
    nameOf: prepare('SELECT name FROM stream WHERE id = ?'),
    eventAt: prepare(`${events} WHERE event.place = ?`),
    lastPlace: prepare('SELECT max(place) FROM event'),
    // Another number after a commit of any other connection.
    dataVersion: prepare('PRAGMA data_version'),
  }
}
