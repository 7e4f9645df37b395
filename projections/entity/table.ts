import type { DatabaseSync } from 'node:sqlite'
import { entity } from '../../src/domain/entity/entity.ts'
import { ENTITY_EVENTS, type EntityEvent } from '../../src/domain/entity/event.ts'
import type { EntityState } from '../../src/domain/entity/state.ts'
import { partsOf } from '../../src/domain/subjects.ts'
import { dayToNumber, lastDayOf } from '../../src/domain/values/date.ts'
import type { EntityKind, EntityReference } from '../../src/domain/values/entity-reference.ts'
import { NOBODY } from '../engine/actor.ts'
import {
  isOneOf,
  type ProjectedEvent,
  type Projection,
  scopeOf,
  type Touch,
  typesOf,
} from '../engine/projection.ts'

/** The day of a name without a date: before every other. */
const UNDATED = -1_000_000

/**
 * Who there is and what they were called. `turn` orders the names of one day: imported ones by their text, so that the order
 * of files does not show, then those given here, by position. `registry_event` keeps the few facts of an entity's own stream; `entity_name`
 * every name with its day, from the registry and from the rows of imports; `membership` who was in the network when.
 */
export const entityProjection: Projection = {
  name: 'entities',
  version: 2,
  schema: `
    CREATE TABLE registry_event (
      kind TEXT NOT NULL, id TEXT NOT NULL, position INTEGER NOT NULL, type TEXT NOT NULL, data TEXT NOT NULL,
      PRIMARY KEY (kind, id, position)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE entity_name (
      kind TEXT NOT NULL, id TEXT NOT NULL, day INTEGER NOT NULL, turn INTEGER NOT NULL, name TEXT NOT NULL,
      position INTEGER NOT NULL,
      PRIMARY KEY (kind, id, day, turn, name)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE membership (
      id TEXT NOT NULL, day INTEGER NOT NULL, position INTEGER NOT NULL, joined INTEGER NOT NULL,
      PRIMARY KEY (id, day, position)
    ) STRICT, WITHOUT ROWID`,
  categories: new Set(['district', 'school', 'assessment', 'commitment', 'framework']),
  types: new Set([...typesOf(ENTITY_EVENTS), 'RatingImported', 'CommitmentMade', 'FrameworkPublished']),
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

type GivenName = {
  readonly name: string
  readonly day: number
  readonly turn: number
  readonly position: number
}

class EntityFold {
  readonly #db: DatabaseSync
  readonly #addEvent
  readonly #addName
  readonly #addMembership
  /** The names just seen: the rows of one import name one entity many times. */
  #names = new Set<string>()
  /** What each framework rates: rows of an import name their entity, and its kind is the framework's. */
  #rates = new Map<string, EntityKind>()

  constructor(db: DatabaseSync) {
    this.#db = db
    this.#addEvent = db.prepare('INSERT INTO registry_event VALUES (?, ?, ?, ?, ?)')
    this.#addName = db.prepare('INSERT OR IGNORE INTO entity_name VALUES (?, ?, ?, ?, ?, ?)')
    this.#addMembership = db.prepare('INSERT INTO membership VALUES (?, ?, ?, ?)')
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
    }
  }

  #importedName(event: Extract<ProjectedEvent, { type: 'RatingImported' }>, touch: Touch): void {
    const { entityName, occurredOn } = event.data
    if (entityName === undefined) return
    const [framework = '', id = ''] = partsOf(event.stream)
    const kind = this.#kindOf(framework)
    const day = dayToNumber(lastDayOf(occurredOn))
    this.#name({ kind, id }, { name: entityName, day, turn: 0, position: event.position }, touch)
  }

  /** Of an imported row alone: who makes a promise here does not rename its district. */
  #ownerName({ data, position }: Extract<ProjectedEvent, { type: 'CommitmentMade' }>, touch: Touch): void {
    const { owner, occurredOn, imported } = data
    const { kind, id, name } = owner
    if (imported === undefined || name === undefined || kind === 'organisation') return
    const day = dayToNumber(lastDayOf(occurredOn))
    this.#name({ kind, id }, { name, day, turn: 0, position }, touch)
  }

  #registryEvent(event: ProjectedEvent & EntityEvent, touch: Touch): void {
    const { type, data, position } = event
    const kind: EntityKind = event.stream.startsWith('district-') ? 'district' : 'school'
    const [id = ''] = partsOf(event.stream)
    this.#addEvent.run(kind, id, position, type, JSON.stringify(data))
    const day = dayToNumber(lastDayOf(data.occurredOn))
    if ((type === 'Registered' || type === 'Renamed') && data.name !== undefined) {
      const dated = data.imported === undefined ? { day, turn: position } : { day: UNDATED, turn: 0 }
      this.#name({ kind, id }, { name: data.name, ...dated, position }, touch)
    }
    if (type === 'JoinedNetwork' || type === 'LeftNetwork') {
      this.#addMembership.run(id, day, position, Number(type === 'JoinedNetwork'))
    }
    touch(scopeOf.entity(kind, id))
    touch(scopeOf.kind(kind))
  }

  #name({ kind, id }: EntityReference, { name, day, turn, position }: GivenName, touch: Touch): void {
    const key = `${kind} ${id} ${day} ${turn} ${name}`
    if (this.#names.has(key)) return
    if (this.#names.size > 50_000) this.#names = new Set()
    this.#names.add(key)
    if (this.#addName.run(kind, id, day, turn, name, position).changes === 0) return
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
  readonly #ids
  readonly #exists
  readonly #members
  readonly #adopted

  constructor(db: DatabaseSync) {
    this.#events = db.prepare(
      'SELECT position, type, data FROM registry_event WHERE kind = ? AND id = ? AND position <= ? ORDER BY position',
    )
    this.#names = db.prepare(
      'SELECT day, name, position FROM entity_name WHERE kind = ? AND id = ? AND position <= ? ORDER BY day, turn, name',
    )
    this.#adopted = db.prepare(
      `SELECT DISTINCT id FROM registry_event WHERE kind = 'district' AND type = 'StrategyAdopted' ORDER BY id`,
    )
    this.#exists = db.prepare('SELECT 1 FROM registry_event WHERE kind = ? AND id = ? LIMIT 1')
    this.#ids = db.prepare(
      'SELECT DISTINCT id FROM registry_event WHERE kind = ? AND id > ? AND position <= ? ORDER BY id LIMIT ?',
    )
    this.#members = db.prepare(`
      SELECT id, joined, position FROM membership AS m
      WHERE day <= ?1 AND position <= ?2 AND NOT EXISTS (
        SELECT 1 FROM membership AS later WHERE later.id = m.id AND later.day <= ?1 AND later.position <= ?2
          AND (later.day > m.day OR (later.day = m.day AND later.position > m.position)))
      ORDER BY id`)
  }

  exists({ kind, id }: EntityReference): boolean {
    return this.#exists.get(kind, id) !== undefined
  }

  /** The ids of one kind after `after`, in order. */
  ids(kind: EntityKind, after: string, limit: number, knownAt: number | null): readonly string[] {
    return this.#ids.all(kind, after, knownAt ?? Number.MAX_SAFE_INTEGER, limit).map(row => String(row.id))
  }

  /** The districts that adopted the strategy. */
  adopted(): readonly string[] {
    return this.#adopted.all().map(row => String(row.id))
  }

  /** What the entity's own stream said by then, and the position of the last event that said it (0: nothing). */
  state({ kind, id }: EntityReference, knownAt: number | null): { state: EntityState; position: number } {
    const rows = this.#events.all(kind, id, knownAt ?? Number.MAX_SAFE_INTEGER)
    const state = rows.reduce<EntityState>((folded, row, revision) => {
      const event = { type: row.type, data: JSON.parse(String(row.data)) } as EntityEvent
      return entity.evolve(folded, { ...event, id: '', revision, actor: NOBODY })
    }, entity.initial)
    return { state, position: Number(rows.at(-1)?.position ?? 0) }
  }

  /** Every name known by then, undated ones first. */
  names({ kind, id }: EntityReference, knownAt: number | null): readonly KnownName[] {
    return this.#names.all(kind, id, knownAt ?? Number.MAX_SAFE_INTEGER).map(row => ({
      day: Number(row.day) === UNDATED ? null : Number(row.day),
      name: String(row.name),
      position: Number(row.position),
    }))
  }

  /** The districts in the network at the end of a day, and the last position that says so. */
  members(
    day: string,
    knownAt: number | null,
  ): { readonly ids: readonly string[]; readonly position: number } {
    const rows = this.#members.all(dayToNumber(day), knownAt ?? Number.MAX_SAFE_INTEGER)
    return {
      ids: rows.filter(row => row.joined === 1).map(row => String(row.id)),
      position: rows.reduce((latest, row) => Math.max(latest, Number(row.position)), 0),
    }
  }
}
