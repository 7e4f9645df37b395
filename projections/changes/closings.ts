import type { Timeline } from '../../src/domain/rating/timeline.ts'
import { streamOf } from '../../src/domain/subjects.ts'
import { lastDayOf } from '../../src/domain/values/date.ts'
import type { EntityReference } from '../../src/domain/values/entity-reference.ts'
import type { Period } from '../../src/domain/values/period.ts'
import type { Bounds, ResolvedTimes } from '../engine/bounds.ts'
import type { ReadQueries } from '../read-queries.ts'
import { type Placed, placedAtOneAlone, type SeenReference } from './events.ts'
import type { BothMoments } from './moment.ts'

/** The events that closed and reopened a school or corrected these days, as far as they are seen at one moment. */
export type SeenClosings = {
  readonly timeline: Timeline
  readonly closings: readonly Placed[]
  readonly asked: Pick<ResolvedTimes, 'bounds'>
}

/** The closings of a school, each with its position in the log and the day from which it counts. */
export function placedClosings(
  queries: ReadQueries,
  entity: EntityReference,
  { closings }: Timeline,
  { knownAt }: Bounds,
): readonly Placed[] {
  if (closings.length === 0) return []
  const stream = streamOf.entity(entity)
  const positions = new Map(
    queries.entities.told(entity, knownAt).map(({ revision, position }) => [revision, position]),
  )
  return closings.flatMap(({ revision, closedOn, reopened, corrections }) => {
    const day = lastDayOf(closedOn)
    const told = [
      { revision, day },
      ...corrections.map(each => ({ revision: each.revision, day })),
      ...(reopened === null ? [] : [{ revision: reopened.revision, day: lastDayOf(reopened.on) }]),
    ]
    return told.map(each => ({
      reference: { stream, revision: each.revision },
      position: positions.get(each.revision) ?? Number.MAX_SAFE_INTEGER,
      day: each.day,
    }))
  })
}

/** The closings that are seen at only one moment; none unless the school was open in the period at exactly one of the two. */
export function closingsThatDiffer(
  seen: BothMoments<SeenClosings>,
  period: Period,
): readonly SeenReference[] {
  const isOpen = ({ timeline }: SeenClosings) => timeline.closedIn(period) === null
  if (isOpen(seen.from) === isOpen(seen.to)) return []
  const at = ({ closings, asked }: SeenClosings) => ({ placed: closings, bounds: asked.bounds })
  return placedAtOneAlone(at(seen.from), at(seen.to))
}
