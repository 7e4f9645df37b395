import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { entity } from '../../src/domain/entity/entity.ts'
import { ENTITY_EVENTS, type EntityEvent } from '../../src/domain/entity/event.ts'
import type { EntityState } from '../../src/domain/entity/state.ts'
import { type Closing, standingClosings } from '../../src/domain/values/closing.ts'
import { dayToNumber, lastDayOf } from '../../src/domain/values/date.ts'
import type { EntityKind, EntityReference } from '../../src/domain/values/entity-reference.ts'
import { IMPORT_WITHDRAWALS } from '../../src/domain/values/import-withdrawal.ts'
import { NOBODY } from '../engine/actor.ts'
import type { Bounds } from '../engine/bounds.ts'
import { type Projection, typesOf } from '../engine/projection.ts'
import { countsAt, hasEnded, lastWithdrawal, UNTIL } from '../engine/withdrawn.ts'
import { EntityFold } from './fold.ts'
import type { NameEver } from './names.ts'
import { RETIREMENT_INDEX, RetirementQueries } from './retirements.ts'
import { UNDATED } from './said.ts'

/** The events that close and reopen a school, and those that may put one right. */
const OF_CLOSING = "type IN ('SchoolClosed', 'SchoolReopened', 'FactCorrected')"

/**
 * The districts and schools, and the names that they had. `turn` orders the names of one day: imported ones by their text, so
 * that the order of files does not show, then those given here, by position. `registry_event` keeps the few facts of an entity's
 * own stream; `entity_name` every name with its day, from the registry and from the rows of imports, by the file (`source`) that
 * gave it; `membership` which districts were in the network when. A row of the last two tables counts until its act is withdrawn
 * or corrected; what was corrected is another row, which counts from the correction on.
 */
export const entityProjection: Projection = {
  name: 'entities',
  version: 8,
  schema: `
    CREATE TABLE registry_event (
      kind TEXT NOT NULL, id TEXT NOT NULL, position INTEGER NOT NULL, event TEXT NOT NULL, type TEXT NOT NULL,
      data TEXT NOT NULL, revision INTEGER NOT NULL, ${UNTIL},
      PRIMARY KEY (kind, id, position)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE entity_name (
      kind TEXT NOT NULL, id TEXT NOT NULL, day INTEGER NOT NULL, turn INTEGER NOT NULL, name TEXT NOT NULL,
      position INTEGER NOT NULL, source TEXT NOT NULL, event TEXT NOT NULL, ${UNTIL},
      PRIMARY KEY (kind, id, day, turn, name, source, position)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE membership (
      id TEXT NOT NULL, day INTEGER NOT NULL, position INTEGER NOT NULL, joined INTEGER NOT NULL,
      event TEXT NOT NULL, ${UNTIL},
      PRIMARY KEY (id, day, position)
    ) STRICT, WITHOUT ROWID;${RETIREMENT_INDEX};
    CREATE INDEX registry_withdrawn ON registry_event (kind, until) WHERE until IS NOT NULL;
    CREATE INDEX name_withdrawn ON entity_name (kind, until) WHERE until IS NOT NULL`,
  categories: new Set(['district', 'school', 'assessment', 'commitment', 'framework']),
  types: new Set([
    ...typesOf(ENTITY_EVENTS),
    'RatingImported',
    'CommitmentMade',
    'FrameworkPublished',
    ...typesOf(IMPORT_WITHDRAWALS),
  ]),
  onPoison: 'set-stream-aside',
  rowPerEvent: {
    count: 'SELECT count(*) AS count FROM registry_event',
    types: new Set(typesOf(ENTITY_EVENTS)),
  },
  open: db => {
    const fold = new EntityFold(db)
    return { apply: (events, touch) => fold.apply(events, touch), forget: () => fold.forget() }
  },
}

/** The columns of a name, in the order in which `namesEver` reads them. */
type NameRow = readonly [day: number, turn: number, name: string, position: number, until: number | null]

/** Where an event stands: in its stream, and in the log. */
export type EventPlace = { readonly revision: number; readonly position: number }

const NEVER_CLOSED = { closings: [], position: 0 }

type Row = ReturnType<StatementSync['all']>[number]

/** The events of some rows of one stream that count at a position. */
const countedIn = (rows: readonly Row[], knownAt: number | null) =>
  rows
    .filter(({ until }) => !hasEnded(until, knownAt))
    .map(row => {
      const event = { type: row.type, data: JSON.parse(String(row.data)) } as EntityEvent
      const recorded = { ...event, id: String(row.event), revision: Number(row.revision), actor: NOBODY }
      return { position: Number(row.position), recorded }
    })

/** The last withdrawal among rows by a position; 0 where there is none. */
const endedIn = (rows: readonly Row[], knownAt: number | null): number =>
  Math.max(0, ...rows.map(({ until }) => (hasEnded(until, knownAt) ? Number(until) : 0)))

const stateAfter = (counted: ReturnType<typeof countedIn>): EntityState =>
  counted.reduce((state, { recorded }) => entity.evolve(state, recorded), entity.initial)

/** Questions about districts and schools, now (`knownAt` null) or as the ledger knew them at a position. */
export class Entities {
  readonly retirements: RetirementQueries
  readonly #events
  readonly #closings
  readonly #namesEver
  readonly #withdrawn
  readonly #ids
  readonly #exists
  readonly #unregistered
  readonly #members
  readonly #membersWithdrawn
  readonly #adopted
  readonly #schools

  constructor(db: DatabaseSync) {
    this.retirements = new RetirementQueries(db)
    this.#events = db.prepare(
      'SELECT position, event, type, data, revision, until FROM registry_event WHERE kind = ? AND id = ? AND position <= ? ORDER BY position',
    )
    this.#closings = db.prepare(
      `SELECT position, event, type, data, revision, until FROM registry_event
        WHERE kind = 'school' AND id = ? AND ${OF_CLOSING} AND position <= ? ORDER BY position`,
    )
    this.#namesEver = db.prepare(
      'SELECT day, turn, name, position, until FROM entity_name WHERE kind = ? AND id = ? ORDER BY day, turn, name',
    )
    this.#namesEver.setReturnArrays(true)
    this.#withdrawn = db.prepare(
      `${lastWithdrawal('registry_event', 'kind = ?2', '?1')} UNION ALL ${lastWithdrawal('entity_name', 'kind = ?2', '?1')}`,
    )
    this.#adopted = db.prepare(
      `SELECT DISTINCT id FROM registry_event WHERE kind = 'district' AND type = 'StrategyAdopted' AND until IS NULL
        ORDER BY id`,
    )
    this.#schools = db.prepare(
      `SELECT DISTINCT id FROM registry_event WHERE kind = 'school' AND position <= ? AND data ->> '$.district' = ?
        ORDER BY id`,
    )
    this.#exists = db.prepare(
      `SELECT 1 FROM registry_event WHERE kind = ?2 AND id = ?3 AND (until IS NULL OR until > ?1) LIMIT 1`,
    )
    this.#unregistered = db.prepare(
      `SELECT DISTINCT id FROM registry_event AS gone WHERE kind = ?2 AND until <= ?1 AND NOT EXISTS (
        SELECT 1 FROM registry_event AS other WHERE other.kind = gone.kind AND other.id = gone.id
          AND (other.until IS NULL OR other.until > ?1))`,
    )
    this.#ids = db.prepare(
      `SELECT DISTINCT id FROM registry_event WHERE kind = ?2 AND id > ?3 AND ${countsAt('?1')}
        AND id NOT IN (SELECT value FROM json_each(?5)) ORDER BY id LIMIT ?4`,
    )
    this.#members = db.prepare(`
      SELECT id, joined, position FROM membership AS m
      WHERE day <= ?1 AND ${countsAt('?2')} AND NOT EXISTS (
        SELECT 1 FROM membership AS later WHERE later.id = m.id AND later.day <= ?1 AND later.position <= ?2
          AND (later.until IS NULL OR later.until > ?2)
          AND (later.day > m.day OR (later.day = m.day AND later.position > m.position)))
      ORDER BY id`)
    this.#membersWithdrawn = db.prepare(lastWithdrawal('membership', 'true', '?1'))
  }

  /** Whether an entity is known now; with `knownAt`, one that was known then and no longer is counts too. */
  exists({ kind, id }: EntityReference, knownAt: number | null = null): boolean {
    return this.#exists.get(knownAt ?? Number.MAX_SAFE_INTEGER, kind, id) !== undefined
  }

  /** The ids of one kind that are no longer known: everything recorded about them was withdrawn by then. */
  unregistered(kind: EntityKind, knownAt: number | null): readonly string[] {
    return this.#unregistered.all(knownAt ?? Number.MAX_SAFE_INTEGER, kind).map(row => String(row.id))
  }

  /** The position of the last act on entities of a kind that was withdrawn by then; 0 where none was. */
  withdrawnAt(kind: EntityKind, knownAt: number | null): number {
    const rows = this.#withdrawn.all(knownAt ?? Number.MAX_SAFE_INTEGER, kind)
    return Math.max(...rows.map(({ until }) => Number(until ?? 0)))
  }

  /** The ids of one kind after `after`, in order, without some. */
  ids(
    kind: EntityKind,
    after: string,
    limit: number,
    knownAt: number | null,
    without: ReadonlySet<string> = new Set(),
  ): readonly string[] {
    const rows = this.#ids.all(
      knownAt ?? Number.MAX_SAFE_INTEGER,
      kind,
      after,
      limit,
      JSON.stringify([...without]),
    )
    return rows.map(row => String(row.id))
  }

  /** The schools that any event by then assigns to a district, even one that no longer counts, in the order of ids. */
  schoolsOf(district: string, knownAt: number): readonly string[] {
    return this.#schools.all(knownAt, district).map(row => String(row.id))
  }

  /** The districts that adopted the strategy. */
  adopted(): readonly string[] {
    return this.#adopted.all().map(row => String(row.id))
  }

  /** The places of the events of the entity's own stream that count by then, in order. */
  told({ kind, id }: EntityReference, knownAt: number | null): readonly EventPlace[] {
    return this.#events.all(kind, id, knownAt ?? Number.MAX_SAFE_INTEGER).flatMap(row => {
      const place = { revision: Number(row.revision), position: Number(row.position) }
      return hasEnded(row.until, knownAt) ? [] : [place]
    })
  }

  /** What the entity's own stream said by then, and the position of the last event that said it (0: nothing). */
  state({ kind, id }: EntityReference, knownAt: number | null): { state: EntityState; position: number } {
    const rows = this.#events.all(kind, id, knownAt ?? Number.MAX_SAFE_INTEGER)
    const position = Math.max(Number(rows.at(-1)?.position ?? 0), endedIn(rows, knownAt))
    return { state: stateAfter(countedIn(rows, knownAt)), position }
  }

  /**
   * When an entity was closed, as far as the bounds let it be seen, and the position of the last event behind it; a district
   * never is.
   */
  closings(
    { kind, id }: EntityReference,
    { asOf, knownAt }: Bounds,
  ): { readonly closings: readonly Closing[]; readonly position: number } {
    const rows = kind === 'school' ? this.#closings.all(id, knownAt ?? Number.MAX_SAFE_INTEGER) : []
    if (rows.length === 0) return NEVER_CLOSED
    const counted = countedIn(rows, knownAt)
    // The events as they are corrected; a correction holds for the days before it too.
    const { told } = stateAfter(counted)
    const seen = told.filter(({ data }) => asOf === null || lastDayOf(data.occurredOn) <= asOf)
    const { closings } = seen.reduce(entity.evolve, entity.initial)
    const corrections = counted.flatMap(({ recorded: { id: event, revision, type, data } }) =>
      type === 'FactCorrected' ? [{ corrects: data.event, event, revision }] : [],
    )
    const ids = new Set(told.map(({ id }) => id))
    const positions = counted
      .filter(({ recorded: { id, type, data } }) =>
        type === 'FactCorrected' ? ids.has(data.event) : seen.some(each => each.id === id),
      )
      .map(each => each.position)
    return {
      closings: standingClosings(closings).map(closing => ({
        ...closing,
        corrections: corrections.flatMap(({ corrects, ...correction }) =>
          corrects === closing.event || corrects === closing.reopened?.event ? [correction] : [],
        ),
      })),
      position: Math.max(endedIn(rows, knownAt), ...positions),
    }
  }

  /** Every name that an entity ever had, undated ones first; see `namesCounted`. */
  namesEver({ kind, id }: EntityReference): readonly NameEver[] {
    const rows = this.#namesEver.all(kind, id) as unknown as readonly NameRow[]
    let last = ''
    return rows.map(([day, turn, name, position, until]) => {
      // Most names of an entity are the same one: it is held once.
      last = name === last ? last : name
      return { day: day === UNDATED ? null : day, turn, name: last, position, until }
    })
  }

  /** The districts in the network at the end of a day, and the position of the last event behind it. */
  members(
    day: string,
    knownAt: number | null,
  ): { readonly ids: readonly string[]; readonly position: number } {
    const limit = knownAt ?? Number.MAX_SAFE_INTEGER
    const rows = this.#members.all(dayToNumber(day), limit)
    const withdrawnAt = Number(this.#membersWithdrawn.get(limit)?.until ?? 0)
    return {
      ids: rows.filter(row => row.joined === 1).map(row => String(row.id)),
      position: rows.reduce((latest, row) => Math.max(latest, Number(row.position)), withdrawnAt),
    }
  }
}
