import type { DatabaseSync } from 'node:sqlite'

/**
 * The form in which the events are written: in form 0 each has its metadata in its own row, from form 1 on those of one append
 * may share it. A program that knows no forms finds no table `stream` in form 1, and stops.
 */
export const FORM = 1

/** The names of streams. `stream` shows them to those who look at the file with SQL of their own. */
export const STREAM_VIEW = 'CREATE VIEW IF NOT EXISTS stream AS SELECT id, name FROM stream_name'

/**
 * Its numbers are never given again, so that an event whose metadata is lost never gets that of another append. What is kept aside
 * shares none: it must go without a trace.
 */
export const SHARED_METADATA_SCHEMA = `
  CREATE TABLE IF NOT EXISTS shared_metadata (id INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT NOT NULL) STRICT;
  PRAGMA user_version = ${FORM}`

/** What the queries of this form ask beside the tables of events and of the names of streams. */
export const OF_FORM = ['shared_metadata', 'stream']

/** The table that holds the names of streams. */
export const streamsIn = (form: number): string => (form === 0 ? 'stream' : 'stream_name')

/** The form of the events in a database, or in one that is attached to it. */
export const formOf = (db: DatabaseSync, schema = 'main'): number =>
  Number(db.prepare(`PRAGMA ${schema}.user_version`).get()?.user_version)

/** Stands for the number of shared metadata in a ledger that was opened in form 0 and brought to another form since. */
export const UPGRADED = -1

/**
 * Two columns: the metadata of an event as it stands in its row, and the number of what it shares. SQLite prepares a query again by
 * itself once the tables have changed, so one of form 0 looks whether it is still asked in that form.
 */
export const metadataColumns = (form: number): string =>
  form === 0
    ? `event.metadata, (SELECT ${UPGRADED} FROM sqlite_master WHERE name = 'shared_metadata')`
    : 'event.metadata, event.shared'

/** The metadata of an event, wherever it stands: `event` is what the query calls the table of events of the database `schema`. */
export const metadataIn = (form: number, event: string, schema: string): string =>
  form === 0
    ? `${event}.metadata`
    : `iif(${event}.shared IS NULL, ${event}.metadata,
        (SELECT text FROM ${schema}.shared_metadata WHERE id = ${event}.shared))`
