import type { DatabaseSync } from 'node:sqlite'
import { corrected } from '../../src/domain/entity/correction.ts'
import type { EntityEvent } from '../../src/domain/entity/event.ts'
import type { EntityReference } from '../../src/domain/values/entity-reference.ts'
import { membershipSaidBy, nameSaidBy, sourceOf } from './said.ts'

type Correction = Extract<EntityEvent, { type: 'FactCorrected' }>

/**
 * Ends rows of the registry: those of an act that was withdrawn count no more from the position of the withdrawal on, and those
 * of an act that was corrected no more from the position of the correction on.
 */
export class EndedRows {
  readonly #endEvent
  readonly #acts
  readonly #endMembership
  readonly #addMembership
  readonly #endName
  readonly #addName
  readonly #endNames
  readonly #endFile

  constructor(db: DatabaseSync) {
    this.#endEvent = db.prepare(
      `UPDATE registry_event SET until = ? WHERE kind = ? AND id = ? AND revision = ? AND until IS NULL
        RETURNING event, type, data`,
    )
    this.#acts = db.prepare(
      `SELECT position, event, type, data FROM registry_event WHERE kind = ? AND id = ? AND until IS NULL
        AND (event = ?3 OR (type = 'FactCorrected' AND data ->> '$.event' = ?3)) ORDER BY position`,
    )
    this.#endMembership = db.prepare(
      'UPDATE membership SET until = ? WHERE id = ? AND event = ? AND until IS NULL',
    )
    this.#addMembership = db.prepare('INSERT INTO membership VALUES (?, ?, ?, ?, ?, NULL)')
    const named = 'kind = ? AND id = ? AND until IS NULL'
    this.#endName = db.prepare(`UPDATE entity_name SET until = ? WHERE ${named} AND event = ?`)
    this.#addName = db.prepare('INSERT INTO entity_name VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL)')
    this.#endNames = db.prepare(`UPDATE entity_name SET until = ? WHERE ${named} AND source = ?`)
    this.#endFile = db.prepare(
      'UPDATE entity_name SET until = ? WHERE source = ? AND until IS NULL RETURNING kind, id',
    )
  }

  /** Ends all names that a file gave; returns the entities that had them. */
  namesOfFile(sha256: string, until: number): readonly EntityReference[] {
    return this.#endFile.all(until, sourceOf(sha256)).map(({ kind, id }) => ({
      kind: kind === 'district' ? 'district' : 'school',
      id: String(id),
    }))
  }

  /** Ends a withdrawn act of the entity's own stream: what it said, or what it corrected. */
  act(about: EntityReference, revision: number, until: number): void {
    const ended = this.#endEvent.get(until, about.kind, about.id, revision)
    if (ended === undefined) return
    const act = eventIn(ended)
    this.putRight(about, act.type === 'FactCorrected' ? act.data.event : String(ended.event), until)
  }

  /**
   * Replaces the rows of an event from a position on by what the corrections that count make of it; by none if it was withdrawn.
   */
  putRight({ kind, id }: EntityReference, event: string, position: number): void {
    this.#endName.run(position, kind, id, event)
    this.#endMembership.run(position, id, event)
    const acts = this.#acts.all(kind, id, event)
    const first = acts.find(row => row.event === event)
    if (first === undefined) return
    const right = acts.map(eventIn).filter(isCorrection).reduce(putRightBy, eventIn(first))
    const name = nameSaidBy(right, Number(first.position))
    if (name !== null)
      this.#addName.run(kind, id, name.day, name.turn, name.name, position, name.source, event)
    const membership = membershipSaidBy(right)
    if (membership !== null) this.#addMembership.run(id, membership.day, position, membership.joined, event)
  }

  /** Ends the names that a file gave an entity, since a file is withdrawn as a whole. Returns whether there were any. */
  names({ kind, id }: EntityReference, sha256: string, until: number): boolean {
    return this.#endNames.run(until, kind, id, sourceOf(sha256)).changes > 0
  }
}

const eventIn = ({ type, data }: Record<string, unknown>): EntityEvent =>
  ({ type, data: JSON.parse(String(data)) }) as EntityEvent
const isCorrection = (event: EntityEvent): event is Correction => event.type === 'FactCorrected'

function putRightBy(event: EntityEvent, { data }: Correction): EntityEvent {
  const { event: _event, ...correction } = data
  return corrected(event, correction)
}
