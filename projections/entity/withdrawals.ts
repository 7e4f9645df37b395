import type { DatabaseSync } from 'node:sqlite'
import type { EntityReference } from '../../src/domain/values/entity-reference.ts'

/** As much of the digest of a file as tells it from the others; empty for what was given here. */
export const sourceOf = (sha256: string | undefined): string => sha256?.slice(0, 16) ?? ''

/** Ends what the registry keeps of an imported act, from the position of its withdrawal on. */
export class EntityWithdrawals {
  readonly #endEvent
  readonly #endMembership
  readonly #endNames
  readonly #endFile

  constructor(db: DatabaseSync) {
    this.#endEvent = db.prepare(
      'UPDATE registry_event SET until = ? WHERE kind = ? AND id = ? AND revision = ? AND until IS NULL RETURNING position',
    )
    this.#endMembership = db.prepare('UPDATE membership SET until = ? WHERE id = ? AND position = ?')
    this.#endNames = db.prepare(
      'UPDATE entity_name SET until = ? WHERE kind = ? AND id = ? AND source = ? AND until IS NULL',
    )
    this.#endFile = db.prepare(
      'UPDATE entity_name SET until = ? WHERE source = ? AND until IS NULL RETURNING kind, id',
    )
  }

  /** All names that a file gave; whose they were. */
  namesOfFile(sha256: string, until: number): readonly EntityReference[] {
    return this.#endFile.all(until, sourceOf(sha256)).map(({ kind, id }) => ({
      kind: kind === 'district' ? 'district' : 'school',
      id: String(id),
    }))
  }

  /** An act of the entity's own stream, with the membership that it stated. */
  act({ kind, id }: EntityReference, revision: number, until: number): void {
    const position = this.#endEvent.get(until, kind, id, revision)?.position
    if (position !== undefined && kind === 'district') this.#endMembership.run(until, id, position)
  }

  /** The names that a file gave: it is taken back as a whole. Returns whether there were any. */
  names({ kind, id }: EntityReference, sha256: string, until: number): boolean {
    return this.#endNames.run(until, kind, id, sourceOf(sha256)).changes > 0
  }
}
