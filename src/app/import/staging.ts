import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Beginnings } from './beginnings.ts'
import { DecidedGroups } from './decided-groups.ts'
import { GroupsAgain } from './groups-again.ts'
import type { ImportProblem } from './import-problem.ts'
import type { RowCommand } from './row-command.ts'
import type { Phase, RowGroup, StagedRow } from './staged-row.ts'

/** The order of the phases, as the scratch file keeps it. */
const ORDER: Readonly<Record<Phase, number>> = { registry: 0, rows: 1 }
/** The most steps of one stream, which are held in memory while they are decided. */
const GROUP_STEPS_MAX = 5000

/** The most characters of rows that are held in memory before they are written, ordered by their streams. */
const HELD_CHARACTERS_MAX = 4 * 1024 * 1024

/** The turn before that of the first rows. */
const BEFORE = -(2 ** 40)

const SCHEMA = `
  PRAGMA page_size = 16384; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -8192;
  CREATE TABLE run (
    phase INTEGER NOT NULL, stream TEXT NOT NULL, turn INTEGER NOT NULL, steps TEXT NOT NULL,
    PRIMARY KEY (phase, stream, turn)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE decided (
    phase TEXT NOT NULL, stream TEXT NOT NULL, rows INTEGER NOT NULL, lines INTEGER NOT NULL,
    events INTEGER NOT NULL, expected INTEGER NOT NULL, last_row INTEGER, at INTEGER, bytes INTEGER
  ) STRICT;
  CREATE UNIQUE INDEX decided_stream ON decided (phase, stream);
  CREATE TABLE again (stream TEXT PRIMARY KEY, last_row INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE beginning (
    stream TEXT PRIMARY KEY, folded TEXT NOT NULL, line INTEGER NOT NULL, on_the_way INTEGER NOT NULL, name TEXT
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX beginning_folded ON beginning (folded);
  CREATE TABLE problem (line INTEGER NOT NULL, col TEXT, reason TEXT NOT NULL) STRICT;
  BEGIN`

type StepText = readonly [number, number, string, string | null, RowCommand]

/**
 * A file of its own, outside the ledger, in which rows are put in the order of their streams: so that an import of a million rows
 * holds one stream at a time in memory. Rows of a stream that stand near each other in the file are written as one. It is deleted
 * at the end of the import.
 */
export class Staging {
  readonly #folder: string
  readonly #db: DatabaseSync
  readonly #addRun
  readonly #addProblem
  readonly #runs
  readonly #runsOf
  readonly #hasRuns
  #beginnings: Beginnings | null = null
  #decided: DecidedGroups | null = null
  #again: GroupsAgain | null = null
  /** The streams noted lately: the rows of one entity or period mostly follow each other. */
  #noted = new Set<string>()
  /** The rows that were not written yet, by their streams. */
  readonly #held = { registry: new Map<string, string[]>(), rows: new Map<string, string[]>() }
  #heldCharacters = 0
  /** Of the rows that were written last; registrations on the way are of turn 0. */
  #turn = 0

  constructor(scratchFolder: string) {
    this.#folder = mkdtempSync(join(scratchFolder, 'portfolio-ledger-import-'))
    this.#db = scratchIn(this.#folder)
    this.#addRun = this.#db.prepare('INSERT OR IGNORE INTO run VALUES (?, ?, ?, ?)')
    this.#addProblem = this.#db.prepare('INSERT INTO problem VALUES (?, ?, ?)')
    this.#runs = this.#db.prepare('SELECT stream, steps FROM run WHERE phase = ? ORDER BY stream, turn')
    this.#runsOf = this.#db.prepare(
      'SELECT stream, steps FROM run WHERE phase = ? AND stream = ? ORDER BY turn',
    )
    this.#hasRuns = this.#db.prepare('SELECT 1 FROM run WHERE phase = ? AND stream = ? LIMIT 1')
    for (const statement of [this.#runs, this.#runsOf]) statement.setReturnArrays(true)
  }

  /** The steps of one stream come in the order of the file. */
  add(phase: Phase, stream: string, step: StagedRow): void {
    const text = textOf(step)
    const held = this.#held[phase].get(stream)
    if (held === undefined) this.#held[phase].set(stream, [text])
    else held.push(text)
    this.#heldCharacters += text.length
    if (this.#heldCharacters > HELD_CHARACTERS_MAX) this.writeHeld()
  }

  /**
   * Adds a registration once for a stream, however many rows name it: before all rows of its own. `step` is asked for where the
   * stream was not noted lately.
   */
  note(stream: string, step: () => StagedRow): void {
    if (this.#noted.has(stream)) return
    if (this.#noted.size > 10_000) this.#noted = new Set()
    this.#noted.add(stream)
    this.#addRun.run(ORDER.registry, stream, 0, `[${textOf(step())}]`)
  }

  /** Whether steps of the phase `rows` wait for a stream. */
  hasRows(stream: string): boolean {
    if (this.#held.rows.has(stream)) return true
    return this.#turn !== 0 && this.#hasRuns.get(ORDER.rows, stream) !== undefined
  }

  /** Has steps that are added from now on stand before those of their streams that were added so far. */
  putBefore(): void {
    this.writeHeld()
    this.#turn = BEFORE
  }

  /** Writes the steps that are held in memory. */
  writeHeld(): void {
    for (const phase of ['registry', 'rows'] as const) {
      for (const [stream, steps] of this.#held[phase]) {
        this.#addRun.run(ORDER[phase], stream, ++this.#turn, `[${steps.join(',')}]`)
      }
      this.#held[phase].clear()
    }
    this.#heldCharacters = 0
  }

  /** The streams that the rows begin, as `checkAll` finds them. */
  get beginnings(): Beginnings {
    this.#beginnings ??= new Beginnings(this.#db)
    return this.#beginnings
  }

  /** The events that the rows make, as `checkAll` finds them. */
  get decided(): DecidedGroups {
    this.#decided ??= new DecidedGroups(this.#db, join(this.#folder, 'events'))
    return this.#decided
  }

  /** The groups that were decided while the file was read, and are decided once more. */
  get again(): GroupsAgain {
    this.#again ??= new GroupsAgain(this.#db)
    return this.#again
  }

  addProblem({ line, column, reason }: ImportProblem): void {
    this.#addProblem.run(line, column, reason)
  }

  /** The steps of a phase, stream by stream in order. A stream with too many comes as a problem instead. */
  groups(phase: Phase): Generator<RowGroup> {
    this.writeHeld()
    return groupsIn(this.#runs.iterate(ORDER[phase]))
  }

  /** The steps of one stream. */
  group(phase: Phase, stream: string): RowGroup {
    this.writeHeld()
    const [group] = groupsIn(this.#runsOf.iterate(ORDER[phase], stream))
    return group ?? { stream, steps: [] }
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
    this.#decided?.close()
    this.#db.close()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

/** Opens a new scratch file in a folder of its own. Where it cannot be made, such as on a full disk, the folder goes with it. */
function scratchIn(folder: string): DatabaseSync {
  let db: DatabaseSync | null = null
  try {
    // Defensive mode would keep a journal; after a crash the file is worthless anyway.
    db = new DatabaseSync(join(folder, 'staging.db'), { defensive: false })
    db.exec(SCHEMA)
    return db
  } catch (error) {
    db?.close()
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
}

const textOf = ({ line, row, id, formerId, body }: StagedRow): string =>
  JSON.stringify([line, row, id, formerId, body] satisfies StepText)

function* groupsIn(runs: Iterable<unknown>): Generator<RowGroup> {
  let stream = ''
  let steps: StagedRow[] = []
  for (const run of runs) {
    const [next, text] = run as readonly [string, string]
    if (next !== stream && steps.length > 0) yield { stream, steps }
    if (next !== stream) steps = []
    stream = next
    if (steps.length > GROUP_STEPS_MAX) continue
    for (const [line, row, id, formerId, body] of JSON.parse(text) as readonly StepText[]) {
      if (steps.length <= GROUP_STEPS_MAX) steps.push({ line, row, id, formerId, body })
    }
  }
  if (steps.length > 0) yield { stream, steps }
}

/** Whether a stream has more rows than are decided in memory at once. */
export const hasTooManyRows = ({ steps }: RowGroup): boolean => steps.length > GROUP_STEPS_MAX
export const TOO_MANY_ROWS = `one assessment has at most ${GROUP_STEPS_MAX} rows in a file`
