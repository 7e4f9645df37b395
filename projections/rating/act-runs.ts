import type { DatabaseSync } from 'node:sqlite'
import { numbersIn, numbersText } from '../engine/numbers-text.ts'
import { RowInserts } from '../engine/row-inserts.ts'
import { UNTIL } from '../engine/withdrawn.ts'
import { DIGITS, FORM_OF_IMPORT, FORMS, importDigits } from './act-row.ts'

/** A row holds at most so many acts: one that is withdrawn has it written anew. */
const ACTS_OF_RUN = 50

/**
 * A row is an act, or a run of imported ones: they follow each other in the log and in one stream, and only their items, values and
 * ids differ (`items`, `levels`, `not_rated`, `imports`, in their order). `count`: how many they are; `revision` and `position` are
 * those of the first one.
 */
export const ACT_TABLE = `CREATE TABLE act (
      subject INTEGER NOT NULL, period INTEGER NOT NULL, revision INTEGER NOT NULL, count INTEGER NOT NULL,
      position INTEGER NOT NULL, version INTEGER NOT NULL, form INTEGER NOT NULL,
      day INTEGER NOT NULL, visible_on INTEGER NOT NULL, public_after INTEGER NOT NULL,
      items TEXT NOT NULL, levels TEXT NOT NULL, not_rated TEXT, imports BLOB, ${UNTIL},
      PRIMARY KEY (subject, period, revision)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX act_withdrawn ON act (subject, until) WHERE until IS NOT NULL`

/** Where an act stands: its assessment, in numbers, and its place in the stream and in the log. */
export type ActPlace = {
  readonly subject: number
  readonly period: number
  readonly revision: number
  readonly position: number
}
/** What the acts of a run share, in numbers. */
export type SharedByActs = {
  readonly version: number
  readonly form: number
  readonly day: number
  readonly visibleOn: number
  readonly publicAfter: number
}
/** What is an act's own. */
type OwnOfAct = {
  readonly item: number
  readonly level: number | null
  readonly notRated: number | null
  readonly importId: string
}

type Run = ActPlace & {
  readonly shared: SharedByActs
  readonly items: number[]
  readonly levels: (number | null)[]
  readonly notRated: (number | null)[]
  /** Hexadecimal, `DIGITS` of each. */
  imports: string
  until: number | null
}

const COLUMNS =
  'subject, period, revision, count, position, version, form, day, visible_on, public_after, items, levels, not_rated, imports, until'

/** Writes the acts as runs. Which acts share a row depends on the log alone, and not on the pages in which it is read. */
export class ActRuns {
  readonly #rows: RowInserts
  readonly #before
  readonly #remove
  /** The run that the next act may be part of; null where there is none, undefined where only the file knows. */
  #open: Run | null | undefined
  #isWritten = true

  constructor(db: DatabaseSync) {
    this.#rows = new RowInserts(db, 'act', COLUMNS, ['imports'])
    this.#before = db.prepare(
      `SELECT revision, position, version, form, day, visible_on AS visibleOn, public_after AS publicAfter, items, levels,
        not_rated AS notRated, lower(hex(imports)) AS imports, until
      FROM act WHERE subject = ? AND period = ? AND revision <= ? ORDER BY revision DESC LIMIT 1`,
    )
    this.#remove = db.prepare('DELETE FROM act WHERE subject = ? AND period = ? AND revision = ?')
  }

  add(place: ActPlace, shared: SharedByActs, act: OwnOfAct): void {
    if (this.#open === undefined) this.#open = this.#runBefore(place)
    if (this.#open === null || !continues(this.#open, place, shared)) {
      this.#write()
      this.#open = { ...place, shared, items: [], levels: [], notRated: [], imports: '', until: null }
    }
    const { items, levels, notRated } = this.#open
    items.push(act.item)
    levels.push(act.level)
    notRated.push(act.notRated)
    this.#open.imports += importDigits(act.importId)
    this.#isWritten = false
  }

  /** From `until` on, the act of an event no longer counts: it gets a row of its own. Does nothing where there is none. */
  withdraw({ subject, period, revision, position: until }: ActPlace): void {
    this.flush()
    // What withdraws it stands behind the run, so that nothing can follow the run.
    this.#open = null
    const run = this.#runBefore({ subject, period, revision })
    if (run === null || run.until !== null) return
    const at = revision - run.revision
    if (at >= run.items.length) return
    this.#remove.run(subject, period, run.revision)
    for (const part of [partOf(run, 0, at), { ...partOf(run, at, at + 1), until }, partOf(run, at + 1)]) {
      if (part.items.length > 0) this.#insert(part)
    }
    this.#rows.flush()
  }

  flush(): void {
    this.#write()
    this.#rows.flush()
  }

  /** Drops what it holds in memory: its transaction was undone. */
  drop(): void {
    this.#rows.drop()
    this.#open = undefined
    this.#isWritten = true
  }

  #write(): void {
    if (this.#open && !this.#isWritten) this.#insert(this.#open)
    this.#isWritten = true
  }

  #insert(run: Run): void {
    const { shared, items, levels, notRated, imports } = run
    this.#rows.add(
      run.subject,
      run.period,
      run.revision,
      items.length,
      run.position,
      shared.version,
      shared.form,
      shared.day,
      shared.visibleOn,
      shared.publicAfter,
      numbersText(items),
      numbersText(levels),
      notRated.every(each => each === null) ? null : numbersText(notRated),
      imports === '' ? null : imports,
      run.until,
    )
  }

  /** The last run of an assessment that begins at a revision or before it. */
  #runBefore({ subject, period, revision }: Omit<ActPlace, 'position'>): Run | null {
    const row = this.#before.get(subject, period, revision)
    if (row === undefined) return null
    const items = numbersIn(String(row.items)).map(Number)
    const number = (name: string) => Number(row[name])
    return {
      subject,
      period,
      revision: number('revision'),
      position: number('position'),
      shared: {
        version: number('version'),
        form: number('form'),
        day: number('day'),
        visibleOn: number('visibleOn'),
        publicAfter: number('publicAfter'),
      },
      items,
      levels: [...numbersIn(String(row.levels))],
      notRated: row.notRated === null ? items.map(() => null) : [...numbersIn(String(row.notRated))],
      imports: String(row.imports ?? ''),
      until: row.until === null ? null : number('until'),
    }
  }
}

/** Whether an act is the next one of a run. Acts that are made public by one event share its position, and are no run. */
const continues = (run: Run, place: ActPlace, shared: SharedByActs): boolean =>
  run.position + run.items.length === place.position &&
  run.revision + run.items.length === place.revision &&
  run.subject === place.subject &&
  run.period === place.period &&
  (run.shared === shared || isSame(run.shared, shared)) &&
  run.items.length < ACTS_OF_RUN &&
  run.until === null &&
  shared.form % FORMS.length === FORM_OF_IMPORT

/** Imported acts are public at once. */
const isSame = (one: SharedByActs, other: SharedByActs): boolean =>
  one.form === other.form &&
  one.day === other.day &&
  one.version === other.version &&
  one.visibleOn === other.visibleOn

/** Some acts of a run. */
const partOf = (run: Run, from: number, to = run.items.length): Run => ({
  ...run,
  revision: run.revision + from,
  position: run.position + from,
  items: run.items.slice(from, to),
  levels: run.levels.slice(from, to),
  notRated: run.notRated.slice(from, to),
  imports: run.imports.slice(from * DIGITS, to * DIGITS),
})
