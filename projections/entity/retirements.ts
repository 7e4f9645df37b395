import type { DatabaseSync } from 'node:sqlite'
import { lastDayOf } from '../../src/domain/values/date.ts'
import type { EntityKind, EntityReference } from '../../src/domain/values/entity-reference.ts'
import type { Bounds } from '../engine/bounds.ts'
import { hasEnded } from '../engine/withdrawn.ts'

const ACTS = `type IN ('Retired', 'RetirementWithdrawn')`

/** Finds the few acts of retirement among all events of districts and schools. */
export const RETIREMENT_INDEX = `
    CREATE INDEX registry_retirement ON registry_event (kind, position) WHERE ${ACTS}`

/** The ids of the entities of one kind that are retired. */
export type Retirements = {
  readonly ids: ReadonlySet<string>
  /** Of the last event that retired one or took that back; 0 where there is none. */
  readonly position: number
}

/** The ids of the entities that were retired in favour of one, and the position of the last event behind it. */
export type MergedFrom = { readonly ids: readonly string[]; readonly position: number }

type RetirementAct = {
  readonly id: string
  readonly isRetired: boolean
  readonly mergedInto: string | null
  /** The position of the act, or of its withdrawal if it was withdrawn. */
  readonly position: number
  readonly isOver: boolean
}

/** Which entities are retired on a day, as it was known at a position. */
export class RetirementQueries {
  readonly #acts

  constructor(db: DatabaseSync) {
    this.#acts = db.prepare(
      `SELECT id, type, data, position, until FROM registry_event
       WHERE kind = ? AND position <= ? AND ${ACTS} ORDER BY position`,
    )
  }

  of(kind: EntityKind, bounds: Bounds): Retirements {
    const acts = this.#actsOf(kind, bounds)
    const last = lastOfEach(acts)
    return {
      ids: new Set(last.flatMap(({ id, isRetired }) => (isRetired ? [id] : []))),
      position: latestOf(acts),
    }
  }

  /** Those that were retired in favour of one, in the order of ids. */
  mergedInto({ kind, id }: EntityReference, bounds: Bounds): MergedFrom {
    const acts = this.#actsOf(kind, bounds)
    const others = new Set(acts.flatMap(each => (each.mergedInto === id ? [each.id] : [])))
    const about = acts.filter(each => others.has(each.id))
    const ids = lastOfEach(about).flatMap(each => (each.isRetired && each.mergedInto === id ? [each.id] : []))
    return { ids: ids.sort(), position: latestOf(about) }
  }

  #actsOf(kind: EntityKind, { asOf, knownAt }: Bounds): readonly RetirementAct[] {
    return this.#acts.all(kind, knownAt ?? Number.MAX_SAFE_INTEGER).flatMap(row => {
      const data: { readonly occurredOn: string; readonly mergedInto?: string } = JSON.parse(String(row.data))
      if (asOf !== null && lastDayOf(data.occurredOn) > asOf) return []
      const isOver = hasEnded(row.until, knownAt)
      return {
        id: String(row.id),
        isRetired: row.type === 'Retired',
        mergedInto: data.mergedInto ?? null,
        position: Number(isOver ? row.until : row.position),
        isOver,
      }
    })
  }
}

/** The last act on each that counts. */
const lastOfEach = (acts: readonly RetirementAct[]): readonly RetirementAct[] => [
  ...new Map(acts.filter(({ isOver }) => !isOver).map(act => [act.id, act])).values(),
]

const latestOf = (acts: readonly RetirementAct[]): number =>
  Math.max(0, ...acts.map(({ position }) => position))
