import { closedThrough } from '../../../src/domain/values/closing.ts'
import { dayToNumber } from '../../../src/domain/values/date.ts'
import type { Period } from '../../../src/domain/values/period.ts'
import { NO_BOUNDS } from '../../engine/bounds.ts'
import type { KeptEntity } from './directory.ts'
import type { Kept } from './kept.ts'
import { ANY_DAY } from './store.ts'

/** An entity that is seen in any period, with what is the same in all of them. */
export type SeenEntity = {
  readonly entity: KeptEntity
  /** As JSON. */
  readonly name: string
  readonly named: number
  /** Of the last event that changed its history. */
  readonly position: number
  /** Of the last challenge or answer of it that is seen; 0 where there is none. */
  readonly challenged: number
  /** Whether it was closed during all of a period. */
  readonly isClosedIn: (period: Period) => boolean
}

/** The entities that are seen by a day (null: ever), in the order of ids, without some. */
export function seenEntities(
  kept: Kept,
  framework: string,
  asOf: string | null,
  without: ReadonlySet<string>,
): readonly SeenEntity[] {
  const seenOf = seeing(kept, framework, asOf)
  const seen: SeenEntity[] = []
  for (const entity of kept.directoryOf(framework).entities) {
    const found = without.has(entity.id) ? null : seenOf(entity)
    if (found !== null) seen.push(found)
  }
  return seen
}

/** Returns a function that says what is seen of an entity by a day (null: ever); null where nothing is. */
export function seeing(
  kept: Kept,
  framework: string,
  asOf: string | null,
): (entity: KeptEntity) => SeenEntity | null {
  const { kind } = kept.directoryOf(framework)
  const day = asOf === null ? ANY_DAY : dayToNumber(asOf)
  const linkedAt = kept.queries.linkedAt(framework, null)
  return entity => {
    const { made, id, number } = entity
    if (made === null) return null
    const moment = asOf === null ? made : kept.store.moments.at(number, day)
    if (moment === null || !moment.isSeen) return null
    const { challenged, named } = moment
    const name = made.names[moment.name] ?? ''
    const position = Math.max(moment.position, moment.isLinked ? linkedAt : 0, made.withdrawnAt)
    if (!made.isClosable) return { entity, name, named, challenged, position, isClosedIn: NEVER }
    const closed = kept.queries.entities.closings({ kind, id }, { ...NO_BOUNDS, asOf })
    const isClosedIn = (period: Period) => closedThrough(closed.closings, period) !== null
    return { entity, name, named, challenged, position: Math.max(position, closed.position), isClosedIn }
  }
}

const NEVER = () => false
