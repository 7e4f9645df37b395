import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Beginnings } from './beginnings.ts'
import type { RowCommand } from './row-command.ts'
import type { ImportProblem } from './source.ts'

/** What waits between the check of all rows and their recording. */
export type StagedRow = {
  readonly line: number
  readonly row: number
  /** Derived from the file kind and what the row means: the same row has the same id for ever. */
  readonly id: string
  /** The id that the row had while empty cells counted; null where it never had one. */
  readonly formerId: string | null
  readonly body: RowCommand
}
/** `registry`: entities and periods, which must be there before the ratings that name them. */
export type Phase = 'registry' | 'rows'
export type RowGroup = { readonly stream: string; readonly steps: readonly StagedRow[] }

/** The most steps of one stream, which are held in memory while they are decided. */
const GROUP_STEPS_MAX = 5000

/**
 * A file of its own, outside the ledger, in which rows are put in the order of their streams: so that an import of a million rows
 * holds one stream at a time in memory. It is deleted at the end of the import.
 */
export class Staging {
  readonly #folder: string
  readonly #db: DatabaseSync
  readonly #add
  readonly #addProblem
  readonly #steps
  #beginnings: Beginnings | null = null
  /** The streams noted lately: the rows of one entity or period mostly follow each other. */
  #noted = new Set<string>()

  constructor(scratchFolder: string) {
    this.#folder = mkdtempSync(join(scratchFolder, 'portfolio-ledger-import-'))
    // Defensive mode would keep a journal; after a crash the file is worthless anyway.
    this.#db = new DatabaseSync(join(this.#folder, 'staging.db'), { defensive: false })
    this.#db.exec(`
      PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536;
      CREATE TABLE step (
        phase INTEGER NOT NULL, stream TEXT NOT NULL, line INTEGER NOT NULL, part INTEGER NOT NULL,
        row INTEGER NOT NULL, id TEXT NOT NULL, former_id TEXT, body TEXT NOT NULL,
        PRIMARY KEY (phase, stream, line, part)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE beginning (
        stream TEXT PRIMARY KEY, folded TEXT NOT NULL, line INTEGER NOT NULL, on_the_way INTEGER NOT NULL, name TEXT
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX beginning_folded ON beginning (folded);
      CREATE TABLE problem (line INTEGER NOT NULL, col TEXT, reason TEXT NOT NULL) STRICT;
      BEGIN`)
    this.#add = this.#db.prepare('INSERT OR IGNORE INTO step VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
    this.#addProblem = this.#db.prepare('INSERT INTO problem VALUES (?, ?, ?)')
    this.#steps = this.#db.prepare(
      'SELECT stream, line, row, id, former_id, body FROM step WHERE phase = ? ORDER BY stream, line, part',
    )
  }

  /** `part` orders the steps of one row on one stream. */
  add(phase: Phase, stream: string, { line, row, id, formerId, body }: StagedRow, part = 0): void {
    this.#add.run(phase === 'registry' ? 0 : 1, stream, line, part, row, id, formerId, JSON.stringify(body))
  }

  /** Adds a registration once for a stream, however many rows name it: before all rows of its own. */
  note(stream: string, { row, id, formerId, body }: StagedRow): void {
    if (this.#noted.has(stream)) return
    if (this.#noted.size > 10_000) this.#noted = new Set()
    this.#noted.add(stream)
    this.#add.run(0, stream, 0, 0, row, id, formerId, JSON.stringify(body))
  }

  /** The streams that the rows begin, as `checkAll` finds them. */
  get beginnings(): Beginnings {
    this.#beginnings ??= new Beginnings(this.#db)
    return this.#beginnings
  }

  addProblem({ line, column, reason }: ImportProblem): void {
    this.#addProblem.run(line, column, reason)
  }

  /** The steps of a phase, stream by stream in order. A stream with too many comes as a problem instead. */
  *groups(phase: Phase): Generator<RowGroup> {
    let stream = ''
    let steps: StagedRow[] = []
    for (const row of this.#steps.iterate(phase === 'registry' ? 0 : 1)) {
      const next = String(row.stream)
      if (next !== stream && steps.length > 0) yield { stream, steps }
      if (next !== stream) steps = []
      stream = next
      if (steps.length > GROUP_STEPS_MAX) continue
      const body = JSON.parse(String(row.body)) as RowCommand
      const formerId = row.former_id === null ? null : String(row.former_id)
      steps.push({ line: Number(row.line), row: Number(row.row), id: String(row.id), formerId, body })
    }
    if (steps.length > 0) yield { stream, steps }
  }

  /** The first `limit` problems by line, and how many there are. */
  problems(limit: number): { readonly problems: readonly ImportProblem[]; readonly total: number } {
    const rows = this.#db
      .prepare('SELECT DISTINCT line, col, reason FROM problem ORDER BY line, col, reason LIMIT ?')
      .all(limit)
    const total = this.#db
      .prepare('SELECT count(*) AS total FROM (SELECT DISTINCT line, col, reason FROM problem)')
      .get()?.total
    const problems = rows.map(({ line, col, reason }) => ({
      line: Number(line),
      column: col === null ? null : String(col),
      reason: String(reason),
    }))
    return { problems, total: Number(total) }
  }

  close(): void {
    this.#db.close()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

/** Whether a stream has more rows than are decided in memory at once. */
export const hasTooManyRows = ({ steps }: RowGroup): boolean => steps.length > GROUP_STEPS_MAX
export const TOO_MANY_ROWS = `one assessment has at most ${GROUP_STEPS_MAX} rows in a file`
