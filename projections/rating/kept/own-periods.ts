import { dayToNumber } from '../../../src/domain/values/date.ts'
import { comparePeriods, type Period } from '../../../src/domain/values/period.ts'
import type { KeptEntity } from './directory.ts'
import type { Kept } from './kept.ts'
import type { Course } from './made.ts'

/** The last period of its own in which an entity is seen, and the version that it is shown in there. */
export type OwnPeriod = { readonly period: Period; readonly version: string }

/** The periods in which any entity is seen by a day (null: ever), in order; see `ReadQueries.periodsSeen`. */
export function periodsSeen(kept: Kept, framework: string, asOf: string | null): readonly Period[] {
  const { periods } = kept.directoryOf(framework)
  return asOf === null ? periods : periods.filter(period => isSeenBy(kept, framework, period, asOf))
}

/** The newest period in which any entity is seen by a day (null: ever); null where there is none. */
export function latestSeen(kept: Kept, framework: string, asOf: string | null): Period | null {
  const { periods } = kept.directoryOf(framework)
  return periods.findLast(each => asOf === null || isSeenBy(kept, framework, each, asOf)) ?? null
}

const isSeenBy = ({ store }: Kept, framework: string, period: Period, asOf: string): boolean =>
  store.isSeenBy(store.placeOf(framework, period), dayToNumber(asOf))

/** For each entity the last period of its own at or before one. */
export function ownPeriodsAt(
  kept: Kept,
  framework: string,
  at: Period,
  asOf: string | null,
): (entity: KeptEntity) => OwnPeriod | null {
  const { periods, entities } = kept.directoryOf(framework)
  if (asOf === null) {
    const known = new Map<Course, OwnPeriod | null>()
    return ({ made }) => {
      if (made === null) return null
      const { course } = made
      const own = known.get(course)
      if (own !== undefined) return own
      const found = ownIn(course, at)
      known.set(course, found)
      return found
    }
  }
  // What is seen by a day is looked for from period to period, the latest first: most have a row in the first one.
  const found = new Map<number, OwnPeriod>()
  for (const period of periods.toReversed()) {
    if (comparePeriods(period, at) > 0) continue
    if (found.size === entities.length) break
    const place = kept.store.placeOf(framework, period)
    for (const [number, version] of kept.store.versionsAt(place, dayToNumber(asOf))) {
      if (!found.has(number)) found.set(number, { period, version })
    }
  }
  return ({ number }) => found.get(number) ?? null
}

function ownIn({ periods, versions }: Course, at: Period): OwnPeriod | null {
  const index = periods.findLastIndex(each => comparePeriods(each, at) <= 0)
  const [period, version] = [periods[index], versions[index]]
  return period === undefined || version === undefined ? null : { period, version }
}
