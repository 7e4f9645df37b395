import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import { CHECKPOINT_STREAM } from '../event-store.ts'
import { guarded } from './damage.ts'
import { formOf, metadataColumns } from './form.ts'

/**
 * The place of an event, its stream, its revision, the bytes of its id as hexadecimal digits (which take less to read than the bytes
 * themselves), its type, data and metadata, and the number of the metadata that it shares.
 */
export type Row = readonly [number, string, number, string, string, string, string, number | null]

/** An event as the log is read: the same with the number of its stream. */
export type LogRow = readonly [number, number, number, string, string, string, string, number | null]

export type Statements = ReturnType<typeof statementsOn>

/** What the store asks of its file, prepared once. A file of an earlier form is only read. */
export function statementsOn(db: DatabaseSync) {
  const file = db.location() ?? ':memory:'
  const prepare = (sql: string) => guarded(db.prepare(sql), file)
  // Prepared when it is first used: a file of an earlier form has not the tables for it, and no use for it either.
  const onUse = (sql: string) => {
    let made: ReturnType<typeof prepare> | null = null
    const statement = () => (made ??= prepare(sql))
    return {
      get: (...values: SQLInputValue[]) => statement().get(...values),
      run: (...values: SQLInputValue[]) => statement().run(...values),
    }
  }
  const content = `event.revision, hex(event.id), event.type, event.data, ${metadataColumns(formOf(db))}`
  const events = `SELECT event.place, stream.name, ${content} FROM event JOIN stream ON stream.id = event.stream`
  return {
    endOf: prepare(
      'SELECT id, (SELECT max(revision) FROM event WHERE event.stream = stream.id) FROM stream WHERE name = ?',
    ),
    addStream: onUse('INSERT INTO stream_name (name) VALUES (?)'),
    idAt: prepare('SELECT id FROM event WHERE stream = ? AND revision = ?'),
    insert: onUse(
      'INSERT INTO event (stream, revision, id, type, data, metadata, shared) VALUES (?, ?, ?, ?, ?, ?, ?)',
    ),
    addShared: onUse('INSERT INTO shared_metadata (text) VALUES (?)'),
    sharedText: onUse('SELECT text FROM shared_metadata WHERE id = ?'),
    readStream: prepare(`${events} WHERE stream.name = ? AND event.revision > ? ORDER BY event.revision`),
    readEvent: prepare(`${events} WHERE stream.name = ? AND event.revision = ?`),
    // The names of streams are remembered: to look one up for every event took a tenth of a read.
    readAll: prepare(
      `SELECT event.place, event.stream, ${content} FROM event WHERE place > ? AND place <= ?
        AND stream IS NOT (SELECT id FROM stream WHERE name = '${CHECKPOINT_STREAM}') ORDER BY place LIMIT ?`,
    ),
    nameOf: prepare('SELECT name FROM stream WHERE id = ?'),
    eventAt: prepare(`${events} WHERE event.place = ?`),
    lastPlace: prepare('SELECT max(place) FROM event'),
    // Another number after a commit of any other connection.
    dataVersion: prepare('PRAGMA data_version'),
    begin: prepare('BEGIN'),
    commit: prepare('COMMIT'),
  }
}
