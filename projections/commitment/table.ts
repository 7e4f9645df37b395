import { createHash } from 'node:crypto'
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import {
  COMMITMENT_EVENTS,
  type CommitmentEvent,
  type CommitmentField,
  type Owner,
} from '../../src/domain/commitment/event.ts'
import type { Recorded } from '../../src/domain/decider.ts'
import type { DomainEvent } from '../../src/domain/subjects.ts'
import { partsOf } from '../../src/domain/subjects.ts'
import { dayToNumber, lastDayOf } from '../../src/domain/values/date.ts'
import { IMPORT_WITHDRAWALS, isImportWithdrawal } from '../../src/domain/values/import-withdrawal.ts'
import type { Bounds } from '../engine/bounds.ts'
import { CitationRows, Citations, citationSchema } from '../engine/citations.ts'
import { isOneOf, type Projection, scopeOf, typesOf } from '../engine/projection.ts'
import { countsAt, lastWithdrawal, UNTIL } from '../engine/withdrawn.ts'
import {
  allKnownOf,
  inViewOrder,
  type KnownCommitment,
  type KnownStep,
  knownOf,
  STEP_COLUMNS,
  type StepEver,
  type StepRow,
  stepIn,
} from './known-steps.ts'

const STEPS = { table: 'commitment_step', subject: 'commitment' } as const

/**
 * Every step of every commitment, one narrow row each: what its status on a day is reckoned from. The texts stay in the log,
 * and are found there under commitment and revision.
 */
export const commitmentProjection: Projection = {
  name: 'commitments',
  version: 5,
  schema: `
    CREATE TABLE commitment_step (
      commitment TEXT NOT NULL, revision INTEGER NOT NULL, position INTEGER NOT NULL, type TEXT NOT NULL,
      occurred_on TEXT NOT NULL, day INTEGER NOT NULL, import_id TEXT NOT NULL, data TEXT NOT NULL,
      owner_kind TEXT NOT NULL, owner_id TEXT NOT NULL, owner_name TEXT NOT NULL, ${UNTIL},
      PRIMARY KEY (commitment, revision)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX commitment_owner ON commitment_step (owner_id, owner_kind) WHERE owner_id <> '';
    CREATE INDEX commitment_withdrawn ON commitment_step (commitment, until) WHERE until IS NOT NULL;${citationSchema(STEPS)}`,
  indexes: 'CREATE INDEX commitment_position ON commitment_step (position)',
  categories: new Set(['commitment']),
  types: new Set([...typesOf(COMMITMENT_EVENTS), ...typesOf(IMPORT_WITHDRAWALS)]),
  onPoison: 'set-stream-aside',
  rowPerEvent: {
    count: 'SELECT count(*) AS count FROM commitment_step',
    types: new Set(typesOf(COMMITMENT_EVENTS)),
  },
  open: db => {
    const insert = db.prepare('INSERT INTO commitment_step VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)')
    const citations = new CitationRows(db, STEPS)
    const withdraw = db.prepare(
      'UPDATE commitment_step SET until = ? WHERE commitment = ? AND revision = ? AND until IS NULL',
    )
    return {
      apply: (events, touch) => {
        for (const event of events) {
          const [commitment = ''] = partsOf(event.stream)
          if (isImportWithdrawal(event)) {
            withdraw.run(event.position, commitment, event.data.revision)
            touch(scopeOf.commitments)
          }
          if (!isCommitmentEvent(event)) continue
          const { type, data, id, revision, position } = event
          const day = dayToNumber(lastDayOf(data.occurredOn))
          const importId = data.imported === undefined ? '' : id
          const owner = type === 'CommitmentMade' ? data.owner : { kind: '', id: '' }
          const { kind, id: ownerId, name = '' } = owner as Owner
          const step = [type, data.occurredOn, day, importId, JSON.stringify(narrow(data))] as const
          insert.run(commitment, revision, position, ...step, kind, ownerId, name)
          citations.add(commitment, revision, data.evidence)
          touch(scopeOf.commitments)
        }
      },
      forget: () => {},
    }
  },
}

/** Whether an event is a step of a commitment. */
export const isCommitmentEvent = <Event extends DomainEvent>(
  event: Event,
): event is Event & Recorded<CommitmentEvent> => isOneOf(COMMITMENT_EVENTS, event)

/**
 * What the table does with each field of a step: `kept`, since a fold needs it; `told-apart`, kept as a fingerprint, since a fold
 * needs only whether its value changed; or left in the log. A new field does not compile until it is listed here.
 */
const FIELDS = {
  owner: 'kept',
  funders: 'kept',
  dueOn: 'kept',
  late: 'kept',
  milestone: 'kept',
  self: 'kept',
  completion: 'kept',
  verdict: 'kept',
  metOn: 'kept',
  supersededBy: 'kept',
  text: 'told-apart',
  measure: 'told-apart',
  unit: 'told-apart',
  baseline: 'told-apart',
  target: 'told-apart',
  // These two have columns of their own.
  occurredOn: 'left-out',
  imported: 'left-out',
  commitment: 'left-out',
  title: 'left-out',
  template: 'left-out',
  value: 'left-out',
  rationale: 'left-out',
  note: 'left-out',
  by: 'left-out',
  evidence: 'left-out',
} as const satisfies Readonly<Record<CommitmentField, 'kept' | 'told-apart' | 'left-out'>>

const narrow = (data: CommitmentEvent['data']): object =>
  Object.fromEntries(
    (Object.entries(data) as [CommitmentField, unknown][])
      .filter(([field]) => FIELDS[field] !== 'left-out')
      .map(([field, value]) => [
        field,
        FIELDS[field] === 'told-apart' ? fingerprintOf(String(value)) : value,
      ]),
  )

const fingerprintOf = (text: string): string =>
  createHash('sha256').update(text).digest('base64url').slice(0, 12)

// SQLite uses the partial index only if the query repeats its WHERE clause.
const MADE = `SELECT commitment FROM commitment_step WHERE owner_id = ?3 AND owner_id <> ''`
const SEEN = `SELECT ${STEP_COLUMNS} FROM commitment_step WHERE day <= ?2 AND ${countsAt('?1')}`

/** So many commitments are read from the table at once. */
const READ_AT_ONCE = 50

/** Questions about commitments, on any day and as the ledger knew them at any position. */
export class Commitments {
  /** The steps that name an event of this ledger as evidence. */
  readonly citations: Citations
  readonly #some
  readonly #lastOfSome
  readonly #ofOwner
  readonly #one
  readonly #ownerName
  readonly #withdrawn
  readonly #withdrawnOf
  readonly #changed
  readonly #made
  readonly #ever

  constructor(db: DatabaseSync) {
    this.citations = new Citations(db, STEPS)
    this.#some = inArrays(
      db.prepare(`${SEEN} AND commitment > ?3 AND commitment <= ?4 ORDER BY commitment, revision`),
    )
    this.#lastOfSome = db.prepare(`SELECT max(commitment) AS last FROM (SELECT DISTINCT commitment
      FROM commitment_step WHERE commitment > ? ORDER BY commitment LIMIT ${READ_AT_ONCE})`)
    this.#ofOwner = inArrays(db.prepare(`${SEEN} AND commitment IN (${MADE}) ORDER BY commitment, revision`))
    this.#one = inArrays(db.prepare(`${SEEN} AND commitment = ?3 ORDER BY revision`))
    // Names of one day: imported ones by commitment, so that the order of files does not show, then those given here.
    this.#ownerName = db.prepare(`SELECT owner_name AS name, position FROM commitment_step
      WHERE owner_id = ?3 AND owner_id <> '' AND owner_kind = ?4 AND owner_name <> ''
        AND day <= ?2 AND ${countsAt('?1')}
      ORDER BY day DESC, import_id = '' DESC, iif(import_id = '', position, 0) DESC, commitment DESC LIMIT 1`)
    this.#withdrawn = db.prepare(lastWithdrawal('commitment_step', 'true', '?1'))
    this.#withdrawnOf = db.prepare(lastWithdrawal('commitment_step', 'commitment = ?2', '?1'))
    this.#changed = db.prepare(`SELECT commitment, position AS at FROM commitment_step WHERE position > ?1
      UNION ALL SELECT commitment, until FROM commitment_step WHERE until > ?1`)
    this.#made = db.prepare(`SELECT count(DISTINCT commitment) AS count FROM commitment_step
      WHERE commitment IN (SELECT value FROM json_each(?)) AND type = 'CommitmentMade' AND until IS NULL`)
    this.#ever = inArrays(
      db.prepare(`SELECT until, ${STEP_COLUMNS} FROM commitment_step WHERE commitment = ?`),
    )
  }

  /**
   * Every commitment that was made by then, in the order of ids; with `owner`, only those of this id. They come one by one, since
   * most questions keep little of each; no query is open in between, so that other requests may be served there.
   */
  *made(bounds: Bounds, owner: string | null = null): Generator<KnownCommitment> {
    const within = withinOf(bounds)
    if (owner !== null) {
      yield* allKnownOf(this.#ofOwner.all(...within, owner) as unknown as readonly StepRow[])
      return
    }
    let after = ''
    for (;;) {
      const last = this.#lastOfSome.get(after)?.last
      if (typeof last !== 'string') return
      yield* allKnownOf(this.#some.all(...within, after, last) as unknown as readonly StepRow[])
      after = last
    }
  }

  /** Whether each of these commitments was made, and stands. */
  areMade(ids: readonly string[]): boolean {
    return Number(this.#made.get(JSON.stringify(ids))?.count) === ids.length
  }

  /** One commitment; null where it was not made by then. */
  one(id: string, bounds: Bounds): KnownCommitment | null {
    const [known = null] = knownOf(this.#one.all(...withinOf(bounds), id) as unknown as readonly StepRow[])
    return known
  }

  /** The steps of one commitment, in the order in which views fold them, whether or not it was made by then. */
  steps(id: string, bounds: Bounds): readonly KnownStep[] {
    return inViewOrder((this.#one.all(...withinOf(bounds), id) as unknown as readonly StepRow[]).map(stepIn))
  }

  /** Every step that one commitment ever had, with the position from which on it no longer counts. */
  ever(id: string): readonly StepEver[] {
    const rows = this.#ever.all(id) as unknown as readonly (readonly [until: number | null, ...StepRow])[]
    return rows.map(([until, ...row]) => ({ ...stepIn(row), until }))
  }

  /** The commitments of which a step was recorded or withdrawn after a position, and the last position at which one was. */
  changedAfter(position: number): { readonly ids: ReadonlySet<string>; readonly position: number } {
    const rows = this.#changed.all(position)
    return {
      ids: new Set(rows.map(row => String(row.commitment))),
      position: rows.reduce((latest, row) => Math.max(latest, Number(row.at)), position),
    }
  }

  /** The position of the last step that was withdrawn by then, of one commitment or of any; 0 where none was. */
  withdrawnAt(commitment: string | null, { knownAt }: Bounds): number {
    const limit = knownAt ?? Number.MAX_SAFE_INTEGER
    const row = commitment === null ? this.#withdrawn.get(limit) : this.#withdrawnOf.get(limit, commitment)
    return Number(row?.until ?? 0)
  }

  /** The name that an owner has in its latest promise; null if no promise names it. */
  ownerName(
    { kind, id }: Owner,
    bounds: Bounds,
  ): { readonly name: string; readonly position: number } | null {
    const row = this.#ownerName.get(...withinOf(bounds), id, kind)
    return row === undefined ? null : { name: String(row.name), position: Number(row.position) }
  }
}

const withinOf = ({ asOf, knownAt }: Bounds) =>
  [knownAt ?? Number.MAX_SAFE_INTEGER, asOf === null ? Number.MAX_SAFE_INTEGER : dayToNumber(asOf)] as const

function inArrays(statement: StatementSync): StatementSync {
  statement.setReturnArrays(true)
  return statement
}
