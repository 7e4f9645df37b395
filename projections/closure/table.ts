import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { CLOSURE_EVENTS, type ClosureEvent } from '../../src/domain/closure/event.ts'
import type { CaseStep } from '../../src/domain/closure/order.ts'
import { lastDayIn } from '../../src/domain/closure/step-date.ts'
import type { Recorded } from '../../src/domain/decider.ts'
import { type DomainEvent, partsOf } from '../../src/domain/subjects.ts'
import { dayToNumber } from '../../src/domain/values/date.ts'
import { IMPORT_WITHDRAWALS, isImportWithdrawal } from '../../src/domain/values/import-withdrawal.ts'
import { NOBODY } from '../engine/actor.ts'
import type { Bounds } from '../engine/bounds.ts'
import { CitationRows, Citations, citationSchema } from '../engine/citations.ts'
import { isOneOf, type Projection, scopeOf, typesOf } from '../engine/projection.ts'
import { countsAt, lastWithdrawal, UNTIL } from '../engine/withdrawn.ts'
import { narrow } from './kept-fields.ts'

const STEPS = { table: 'closure_step', subject: 'case_id' } as const

/**
 * Every step of every case, one row each, without its texts. The state of a case on a day, and how it followed its rules, are
 * folded from these rows. The texts stay in the log, under the case and the revision.
 */
export const closureProjection: Projection = {
  name: 'closures',
  version: 4,
  schema: `
    CREATE TABLE closure_step (
      case_id TEXT NOT NULL, revision INTEGER NOT NULL, position INTEGER NOT NULL, event TEXT NOT NULL,
      type TEXT NOT NULL, day INTEGER NOT NULL, school TEXT NOT NULL, district TEXT NOT NULL, data TEXT NOT NULL,
      ${UNTIL},
      PRIMARY KEY (case_id, revision)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX closure_school ON closure_step (school) WHERE school <> '';
    CREATE INDEX closure_district ON closure_step (district) WHERE district <> '';
    CREATE INDEX closure_withdrawn ON closure_step (case_id, until) WHERE until IS NOT NULL;
    CREATE TABLE closure_receiving (
      school TEXT NOT NULL, case_id TEXT NOT NULL, PRIMARY KEY (school, case_id)
    ) STRICT, WITHOUT ROWID;${citationSchema(STEPS)}`,
  categories: new Set(['closure']),
  types: new Set([...typesOf(CLOSURE_EVENTS), ...typesOf(IMPORT_WITHDRAWALS)]),
  onPoison: 'set-stream-aside',
  rowPerEvent: {
    count: 'SELECT count(*) AS count FROM closure_step',
    types: new Set(typesOf(CLOSURE_EVENTS)),
  },
  open: db => {
    const insert = db.prepare('INSERT INTO closure_step VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)')
    const citations = new CitationRows(db, STEPS)
    const receive = db.prepare('INSERT OR IGNORE INTO closure_receiving VALUES (?, ?)')
    const withdraw = db.prepare(
      'UPDATE closure_step SET until = ? WHERE case_id = ? AND revision = ? AND until IS NULL',
    )
    return {
      apply: (events, touch) => {
        for (const event of events) {
          const [caseId = ''] = partsOf(event.stream)
          if (isImportWithdrawal(event)) {
            withdraw.run(event.position, caseId, event.data.revision)
            touch(scopeOf.closures)
          }
          if (!isClosureEvent(event)) continue
          const { type, data, id, revision, position } = event
          const day = dayToNumber(lastDayIn(data.occurredOn))
          const { school = '', district = '' } = data
          insert.run(
            caseId,
            revision,
            position,
            id,
            type,
            day,
            school,
            district,
            JSON.stringify(narrow(data)),
          )
          citations.add(caseId, revision, data.evidence)
          for (const each of receivingIn(data)) receive.run(each, caseId)
          touch(scopeOf.closures)
        }
      },
      forget: () => {},
    }
  },
}

/** Whether an event is a step of a closure case. */
export const isClosureEvent = <Event extends DomainEvent>(
  event: Event,
): event is Event & Recorded<ClosureEvent> => isOneOf(CLOSURE_EVENTS, event)

const receivingIn = (data: ClosureEvent['data']): readonly string[] =>
  'receiving' in data ? (data.receiving ?? []) : []

/** A step as the read model holds it: its place, and the event without its texts and its actor. */
export type KnownStep = { readonly revision: number; readonly position: number; readonly step: CaseStep }
/** A case as far as the bounds let it be seen. */
export type KnownCase = {
  readonly id: string
  /** In the order of the stream. */
  readonly steps: readonly KnownStep[]
  /** Of the last of them. */
  readonly position: number
}

const SEEN = `SELECT case_id, revision, position, event, type, data FROM closure_step
  WHERE day <= ?2 AND ${countsAt('?1')}`
// SQLite uses the partial indexes only if the query repeats their WHERE clauses.
const idsOf = (column: 'school' | 'district') =>
  `SELECT DISTINCT case_id FROM closure_step
    WHERE ${column} = ?2 AND ${column} <> '' AND ${countsAt('?1')} ORDER BY case_id`
/** Also the cases that name the school, at any time, as one that is to take the pupils. */
const ABOUT_SCHOOL = `SELECT case_id FROM closure_step WHERE school = ?2 AND school <> '' AND ${countsAt('?1')}
  UNION SELECT case_id FROM closure_receiving WHERE school = ?2 ORDER BY case_id`
/** So many steps are read at once. */
const READ_AT_ONCE = 500

/** Questions about cases, on any day and as the ledger knew them at any position. */
export class Closures {
  /** The steps that name an event of this ledger as evidence. */
  readonly citations: Citations
  readonly #some
  readonly #ofSchool
  readonly #aboutSchool
  readonly #ofDistrict
  readonly #one
  readonly #withdrawn
  readonly #withdrawnOf

  constructor(db: DatabaseSync) {
    this.citations = new Citations(db, STEPS)
    this.#some = inArrays(
      db.prepare(
        `${SEEN} AND (case_id, revision) > (?3, ?4) ORDER BY case_id, revision LIMIT ${READ_AT_ONCE}`,
      ),
    )
    this.#ofSchool = db.prepare(idsOf('school'))
    this.#ofDistrict = db.prepare(idsOf('district'))
    this.#aboutSchool = db.prepare(ABOUT_SCHOOL)
    this.#one = inArrays(db.prepare(`${SEEN} AND case_id = ?3 ORDER BY revision`))
    this.#withdrawn = db.prepare(lastWithdrawal('closure_step', 'true', '?1'))
    this.#withdrawnOf = db.prepare(lastWithdrawal('closure_step', 'case_id = ?2', '?1'))
  }

  /**
   * Every case with a step to be seen, in the order of ids; if a school or district is named, only its cases. No query is open
   * between two cases, so that other requests may be served there.
   */
  *known(
    bounds: Bounds,
    of: { readonly school?: string | undefined; readonly district?: string | undefined } = {},
  ): Generator<KnownCase> {
    const { school, district } = of
    if (school === undefined && district === undefined) {
      yield* casesIn(this.#steps(bounds))
      return
    }
    const [statement, named] = school === undefined ? [this.#ofDistrict, district] : [this.#ofSchool, school]
    yield* this.#those(statement, named ?? '', bounds)
  }

  /** Every case of a school, and every one that names it as one that is to take the pupils, in the order of ids. */
  aboutSchool(school: string, bounds: Bounds): Generator<KnownCase> {
    return this.#those(this.#aboutSchool, school, bounds)
  }

  *#those(ids: StatementSync, named: string, bounds: Bounds): Generator<KnownCase> {
    const [knownAt] = withinOf(bounds)
    for (const { case_id: id } of ids.all(knownAt, named)) {
      const known = this.#seen(String(id), bounds)
      if (known.steps.length > 0) yield known
    }
  }

  /** Every step to be seen, in the order of cases and of their streams. */
  *#steps(bounds: Bounds): Generator<Row> {
    let last: Row | undefined
    for (;;) {
      const [after, revision] = last ?? ['', -1]
      const rows = this.#some.all(...withinOf(bounds), after, revision) as unknown as readonly Row[]
      yield* rows
      last = rows.at(-1)
      if (last === undefined || rows.length < READ_AT_ONCE) return
    }
  }

  #seen(id: string, bounds: Bounds): KnownCase {
    const rows = this.#one.all(...withinOf(bounds), id) as unknown as readonly Row[]
    return caseOf(id, rows.map(stepIn))
  }

  /** One case; without steps where none can be seen. */
  one(id: string, bounds: Bounds): KnownCase {
    const known = this.#seen(id, bounds)
    return { ...known, position: Math.max(known.position, this.withdrawnAt(id, bounds)) }
  }

  /** The position of the last step that was withdrawn by then, of one case or of any; 0 where none was. */
  withdrawnAt(id: string | null, { knownAt }: Bounds): number {
    const limit = knownAt ?? Number.MAX_SAFE_INTEGER
    const row = id === null ? this.#withdrawn.get(limit) : this.#withdrawnOf.get(limit, id)
    return Number(row?.until ?? 0)
  }
}

const withinOf = ({ asOf, knownAt }: Bounds) =>
  [knownAt ?? Number.MAX_SAFE_INTEGER, asOf === null ? Number.MAX_SAFE_INTEGER : dayToNumber(asOf)] as const

const caseOf = (id: string, steps: readonly KnownStep[]): KnownCase => ({
  id,
  steps,
  position: steps.reduce((latest, { position }) => Math.max(latest, position), 0),
})

function* casesIn(rows: Iterable<Row>): Generator<KnownCase> {
  let steps: KnownStep[] = []
  let current = ''
  for (const row of rows) {
    if (row[0] !== current && steps.length > 0) yield caseOf(current, steps)
    if (row[0] !== current) steps = []
    current = row[0]
    steps.push(stepIn(row))
  }
  if (steps.length > 0) yield caseOf(current, steps)
}

/** Read as an array, which is nearly twice as fast; in the order of the columns in `SEEN`. */
type Row = readonly [
  caseId: string,
  revision: number,
  position: number,
  event: string,
  type: string,
  data: string,
]
function inArrays(statement: StatementSync): StatementSync {
  statement.setReturnArrays(true)
  return statement
}

function stepIn([, revision, position, id, type, data]: Row): KnownStep {
  const step = { type, data: JSON.parse(data), id, revision, actor: NOBODY } as CaseStep
  return { revision, position, step }
}
