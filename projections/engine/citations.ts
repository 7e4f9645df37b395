import type { DatabaseSync } from 'node:sqlite'
import { dayToNumber } from '../../src/domain/values/date.ts'
import type { Evidence } from '../../src/domain/values/evidence.ts'
import type { Bounds } from './bounds.ts'
import { hasEnded } from './withdrawn.ts'

/** The table of a subject's steps, and the column that says whose they are. */
type Steps = { readonly table: string; readonly subject: string }

/**
 * The table of the steps that name an event of this ledger as evidence, one row each. From when on a step counts is in the table
 * of the steps.
 */
export const citationSchema = ({ table }: Steps): string => `
    CREATE TABLE ${table}_citation (
      cited BLOB NOT NULL, subject TEXT NOT NULL, revision INTEGER NOT NULL,
      PRIMARY KEY (cited, subject, revision)
    ) STRICT, WITHOUT ROWID`

/** Writes the citations of one table, as its projection folds them. */
export class CitationRows {
  readonly #insert

  constructor(db: DatabaseSync, { table }: Steps) {
    this.#insert = db.prepare(`INSERT OR IGNORE INTO ${table}_citation VALUES (?, ?, ?)`)
  }

  add(subject: string, revision: number, evidence: readonly Evidence[]): void {
    for (const { event } of evidence) {
      if (event !== undefined) this.#insert.run(Buffer.from(hexOf(event), 'hex'), subject, revision)
    }
  }
}

/** A step that names an event as evidence. */
export type Citation = {
  /** The case or the commitment. */
  readonly subject: string
  readonly revision: number
  /** The id of the event that it names. */
  readonly cited: string
}

/** Reads which steps of one table name an event as evidence. */
export class Citations {
  readonly #naming

  constructor(db: DatabaseSync, { table, subject }: Steps) {
    this.#naming = db.prepare(`
      SELECT lower(hex(cited)) AS cited, citation.subject AS subject, step.revision AS revision, position, until
      FROM ${table}_citation AS citation
        JOIN ${table} AS step ON step.${subject} = citation.subject AND step.revision = citation.revision
      WHERE cited IN (SELECT unhex(value) FROM json_each(?1)) AND day <= ?2 AND position <= ?3
      ORDER BY day, position`)
  }

  /**
   * The steps that name any of these events, by their day, and the position of the last event behind them; 0 if there never was
   * any.
   */
  naming(
    events: readonly string[],
    { asOf, knownAt }: Bounds,
  ): { readonly all: readonly Citation[]; readonly position: number } {
    const ids = new Map(events.map(id => [hexOf(id), id]))
    const until = asOf === null ? Number.MAX_SAFE_INTEGER : dayToNumber(asOf)
    const rows = this.#naming.all(
      JSON.stringify([...ids.keys()]),
      until,
      knownAt ?? Number.MAX_SAFE_INTEGER,
    ) as unknown as readonly Row[]
    const ended = rows.filter(row => hasEnded(row.until, knownAt))
    const all = rows
      .filter(row => !ended.includes(row))
      .map(({ cited, subject, revision }) => ({ subject, revision, cited: ids.get(cited) ?? cited }))
    const positions = [...rows.map(row => row.position), ...ended.map(row => row.until ?? 0)]
    return { all, position: Math.max(0, ...positions) }
  }
}

type Row = Citation & { readonly position: number; readonly until: number | null }

const hexOf = (uuid: string): string => uuid.replaceAll('-', '').toLowerCase()
