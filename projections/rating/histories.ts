import { setImmediate } from 'node:timers/promises'
import type { ResolvedTimes } from '../engine/bounds.ts'
import type { ReadQueries, ReadTimeline } from '../read-queries.ts'

/** So many histories are folded before the event loop is given back: some milliseconds of work. */
const AT_A_TIME = 4

/**
 * The histories in which something can be seen, one entity at a time in the order of ids. Each is dropped after its turn, and
 * other requests are served in between: the question must name `knownAt`, so that all of them are of one moment.
 */
export async function* historiesOf(
  queries: ReadQueries,
  framework: string,
  { bounds }: ResolvedTimes,
  /** The ids of the entities that are left out. */
  without: ReadonlySet<string>,
): AsyncGenerator<readonly [id: string, read: ReadTimeline]> {
  let folded = 0
  for (const id of queries.ratings.entities(framework)) {
    if (without.has(id)) continue
    if (++folded % AT_A_TIME === 0) await setImmediate()
    const read = queries.timeline(framework, id, bounds)
    if (read.timeline.periods.length > 0) yield [id, read]
  }
}
