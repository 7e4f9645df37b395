import type { DatabaseSync } from 'node:sqlite'
import { entity } from '../../src/domain/entity/entity.ts'
import { ENTITY_EVENTS, type EntityEvent } from '../../src/domain/entity/event.ts'
import type { EntityState } from '../../src/domain/entity/state.ts'
import { categoryOf, partsOf } from '../../src/domain/subjects.ts'
import { dayToNumber, lastDayOf } from '../../src/domain/values/date.ts'
import type { EntityKind, EntityReference } from '../../src/domain/values/entity-reference.ts'
import { IMPORT_WITHDRAWALS, isImportWithdrawal } from '../../src/domain/values/import-withdrawal.ts'
import { NOBODY } from '../engine/actor.ts'
import {
  isOneOf,
  type ProjectedEvent,
  type Projection,
  scopeOf,
  type Touch,
  typesOf,
} from '../engine/projection.ts'
import { countsAt, hasEnded, lastWithdrawal, UNTIL } from '../engine/withdrawn.ts'
import { EntityWithdrawals, sourceOf } from './withdrawals.ts'

/** The day of a name without a date: before every other. */
const UNDATED = -1_000_000

/**
 * Who there is and what they were called. `turn` orders the names of one day: imported ones by their text, so that the order
 * of files does not show, then those given here, by position. `registry_event` keeps the few facts of an entity's own stream; `entity_name`
 * every name with its day, from the registry and from the rows of imports, by the file (`source`) that gave it; `membership` who
 * was in the network when.
 */
export const entityProjection: Projection = {
  name: 'entities',
  version: 3,
  schema: `
    CREATE TABLE registry_event (
      kind TEXT NOT NULL, id TEXT NOT NULL, position INTEGER NOT NULL, type TEXT NOT NULL, data TEXT NOT NULL,
      revision INTEGER NOT NULL, ${UNTIL},
      PRIMARY KEY (kind, id, position)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE entity_name (
      kind TEXT NOT NULL, id TEXT NOT NULL, day INTEGER NOT NULL, turn INTEGER NOT NULL, name TEXT NOT NULL,
      position INTEGER NOT NULL, source TEXT NOT NULL, ${UNTIL},
      PRIMARY KEY (kind, id, day, turn, name, source, position)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE membership (
      id TEXT NOT NULL, day INTEGER NOT NULL, position INTEGER NOT NULL, joined INTEGER NOT NULL, ${UNTIL},
      PRIMARY KEY (id, day, position)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX registry_withdrawn ON registry_event (kind, until) WHERE until IS NOT NULL`,
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

type Withdrawal = Extract<ProjectedEvent, { type: 'ImportedActWithdrawn' }>

type GivenName = {
  readonly name: string
  readonly day: number
  readonly turn: number
  readonly position: number
  /** The file that gave it; empty for one that was given here. */
  readonly source: string
}

class EntityFold {
  readonly #db: DatabaseSync
  readonly #addEvent
  readonly #addName
  readonly #addMembership
  readonly #withdrawals: EntityWithdrawals
  /** The names just seen: the rows of one import name one entity many times. */
  #names = new Set<string>()
  /** What each framework rates: rows of an import name their entity, and its kind is the framework's. */
  #rates = new Map<string, EntityKind>()

  constructor(db: DatabaseSync) {
    this.#db = db
    this.#addEvent = db.prepare('INSERT INTO registry_event VALUES (?, ?, ?, ?, ?, ?, NULL)')
    this.#addName =
      db.prepare(`INSERT INTO entity_name SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, NULL WHERE NOT EXISTS (
      SELECT 1 FROM entity_name WHERE kind = ?1 AND id = ?2 AND day = ?3 AND turn = ?4 AND name = ?5 AND source = ?7
        AND until IS NULL)`)
    this.#addMembership = db.prepare('INSERT INTO membership VALUES (?, ?, ?, ?, NULL)')
    this.#withdrawals = new EntityWithdrawals(db)
  }

  forget(): void {
    this.#names = new Set()
    this.#rates = new Map()
  }

  apply(events: readonly ProjectedEvent[], touch: Touch): void {
    for (const event of events) {
      if (event.type === 'FrameworkPublished')
        this.#rates.set(event.data.framework.id, event.data.framework.rates)
      else if (event.type === 'RatingImported') this.#importedName(event, touch)
      else if (event.type === 'CommitmentMade') this.#ownerName(event, touch)
      else if (isOneOf(ENTITY_EVENTS, event)) this.#registryEvent(event, touch)
      else if (isImportWithdrawal(event)) this.#withdrawal(event, touch)
    }
  }

  #importedName(event: Extract<ProjectedEvent, { type: 'RatingImported' }>, touch: Touch): void {
    const { entityName, occurredOn, imported } = event.data
    if (entityName === undefined) return
    const [framework = '', id = ''] = partsOf(event.stream)
    const kind = this.#kindOf(framework)
    const day = dayToNumber(lastDayOf(occurredOn))
    const source = sourceOf(imported.sha256)
    this.#name({ kind, id }, { name: entityName, day, turn: 0, position: event.position, source }, touch)
  }

  #withdrawal({ stream, data, position }: Withdrawal, touch: Touch): void {
    const [first = '', second = ''] = partsOf(stream)
    const category = categoryOf(stream)
    if (category === 'commitment') {
      this.#ownerWithdrawal(data.sha256, position, touch)
      return
    }
    const isOwn = category === 'district' || category === 'school'
    const about: EntityReference = isOwn
      ? { kind: category, id: first }
      : { kind: this.#kindOf(first), id: second }
    if (isOwn) this.#withdrawals.act(about, data.revision, position)
    const hadNames = this.#withdrawals.names(about, data.sha256, position)
    // The same name may come again from the same file.
    if (hadNames) this.#names = new Set()
    if (!isOwn && !hadNames) return
    touch(scopeOf.entity(about.kind, about.id))
    touch(scopeOf.kind(about.kind))
  }

  /** A promise names its owner in a row alone: with its file go the names that this gave. */
  #ownerWithdrawal(sha256: string, position: number, touch: Touch): void {
    for (const { kind, id } of this.#withdrawals.namesOfFile(sha256, position)) {
      this.#names = new Set()
      touch(scopeOf.entity(kind, id))
      touch(scopeOf.kind(kind))
    }
  }

  /** Of an imported row alone: who makes a promise here does not rename its district. */
  #ownerName({ data, position }: Extract<ProjectedEvent, { type: 'CommitmentMade' }>, touch: Touch): void {
    const { owner, occurredOn, imported } = data
    const { kind, id, name } = owner
    if (imported === undefined || name === undefined || kind === 'organisation') return
    const day = dayToNumber(lastDayOf(occurredOn))
    this.#name({ kind, id }, { name, day, turn: 0, position, source: sourceOf(imported.sha256) }, touch)
  }

  #registryEvent(event: ProjectedEvent & EntityEvent, touch: Touch): void {
    const { type, data, position, revision } = event
    const kind: EntityKind = event.stream.startsWith('district-') ? 'district' : 'school'
    const [id = ''] = partsOf(event.stream)
    this.#addEvent.run(kind, id, position, type, JSON.stringify(data), revision)
    const day = dayToNumber(lastDayOf(data.occurredOn))
    if ((type === 'Registered' || type === 'Renamed') && data.name !== undefined) {
      const dated = data.imported === undefined ? { day, turn: position } : { day: UNDATED, turn: 0 }
      const source = sourceOf(data.imported?.sha256)
      this.#name({ kind, id }, { name: data.name, ...dated, position, source }, touch)
    }
    if (type === 'JoinedNetwork' || type === 'LeftNetwork') {
      this.#addMembership.run(id, day, position, Number(type === 'JoinedNetwork'))
    }
    touch(scopeOf.entity(kind, id))
    touch(scopeOf.kind(kind))
  }

  #name({ kind, id }: EntityReference, { name, day, turn, position, source }: GivenName, touch: Touch): void {
    const key = `${kind} ${id} ${day} ${turn} ${source} ${name}`
    if (this.#names.has(key)) return
    if (this.#names.size > 50_000) this.#names = new Set()
    this.#names.add(key)
    if (this.#addName.run(kind, id, day, turn, name, position, source).changes === 0) return
    touch(scopeOf.entity(kind, id))
    touch(scopeOf.kind(kind))
  }

  #kindOf(framework: string): EntityKind {
    const known = this.#rates.get(framework)
    if (known !== undefined) return known
    const row = this.#db
      .prepare(`SELECT document ->> '$.rates' AS rates FROM framework_version WHERE framework = ? LIMIT 1`)
      .get(framework)
    if (row === undefined)
      throw new Error(`a rating names the framework ${framework}, which was never published`)
    const kind = row.rates === 'district' ? 'district' : 'school'
    this.#rates.set(framework, kind)
    return kind
  }
}

export type KnownName = { readonly day: number | null; readonly name: string; readonly position: number }

/** Questions about districts and schools, now (`knownAt` null) or as the ledger knew them at a position. */
export class Entities {
  readonly #events
  readonly #names
  readonly #namesWithdrawn
  readonly #withdrawn
  readonly #ids
  readonly #exists
  readonly #members
  readonly #membersWithdrawn
  readonly #adopted

  constructor(db: DatabaseSync) {
    this.#events = db.prepare(
      'SELECT position, type, data, until FROM registry_event WHERE kind = ? AND id = ? AND position <= ? ORDER BY position',
    )
    this.#names = db.prepare(
      `SELECT day, name, min(position) AS position FROM entity_name
        WHERE kind = ?2 AND id = ?3 AND ${countsAt('?1')} GROUP BY day, turn, name ORDER BY day, turn, name`,
    )
    this.#namesWithdrawn = db.prepare(lastWithdrawal('entity_name', 'kind = ?2 AND id = ?3', '?1'))
    this.#withdrawn = db.prepare(
      `${lastWithdrawal('registry_event', 'kind = ?2', '?1')} UNION ALL ${lastWithdrawal('entity_name', 'kind = ?2', '?1')}`,
    )
    this.#adopted = db.prepare(
      `SELECT DISTINCT id FROM registry_event WHERE kind = 'district' AND type = 'StrategyAdopted' AND until IS NULL
        ORDER BY id`,
    )
    this.#exists = db.prepare(
      `SELECT 1 FROM registry_event WHERE kind = ?2 AND id = ?3 AND (until IS NULL OR until > ?1) LIMIT 1`,
    )
    this.#ids = db.prepare(
      `SELECT DISTINCT id FROM registry_event WHERE kind = ?2 AND id > ?3 AND ${countsAt('?1')} ORDER BY id LIMIT ?4`,
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

  /** Whether it is known now; with `knownAt` also one that is known no more, and was then. */
  exists({ kind, id }: EntityReference, knownAt: number | null = null): boolean {
    return this.#exists.get(knownAt ?? Number.MAX_SAFE_INTEGER, kind, id) !== undefined
  }

  /** The position of the last act on entities of a kind that was withdrawn by then; 0 where none was. */
  withdrawnAt(kind: EntityKind, knownAt: number | null): number {
    const rows = this.#withdrawn.all(knownAt ?? Number.MAX_SAFE_INTEGER, kind)
    return Math.max(...rows.map(({ until }) => Number(until ?? 0)))
  }

  /** The ids of one kind after `after`, in order. */
  ids(kind: EntityKind, after: string, limit: number, knownAt: number | null): readonly string[] {
    return this.#ids.all(knownAt ?? Number.MAX_SAFE_INTEGER, kind, after, limit).map(row => String(row.id))
  }

  /** The districts that adopted the strategy. */
  adopted(): readonly string[] {
    return this.#adopted.all().map(row => String(row.id))
  }

  /** What the entity's own stream said by then, and the position of the last event that said it (0: nothing). */
  state({ kind, id }: EntityReference, knownAt: number | null): { state: EntityState; position: number } {
    const rows = this.#events.all(kind, id, knownAt ?? Number.MAX_SAFE_INTEGER)
    const counted = rows.filter(({ until }) => !hasEnded(until, knownAt))
    const state = counted.reduce<EntityState>((folded, row, revision) => {
      const event = { type: row.type, data: JSON.parse(String(row.data)) } as EntityEvent
      return entity.evolve(folded, { ...event, id: '', revision, actor: NOBODY })
    }, entity.initial)
    const ended = rows.flatMap(({ until }) => (hasEnded(until, knownAt) ? [Number(until)] : []))
    return { state, position: Math.max(Number(rows.at(-1)?.position ?? 0), ...ended) }
  }

  /** Every name known by then, undated ones first. */
  names({ kind, id }: EntityReference, knownAt: number | null): readonly KnownName[] {
    return this.#names.all(knownAt ?? Number.MAX_SAFE_INTEGER, kind, id).map(row => ({
      day: Number(row.day) === UNDATED ? null : Number(row.day),
      name: String(row.name),
      position: Number(row.position),
    }))
  }

  /** The position of the last name of an entity that was withdrawn by then; 0 where none was. */
  namesWithdrawnAt({ kind, id }: EntityReference, knownAt: number | null): number {
    return Number(this.#namesWithdrawn.get(knownAt ?? Number.MAX_SAFE_INTEGER, kind, id)?.until ?? 0)
  }

  /** The districts in the network at the end of a day, and the last position that says so. */
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
