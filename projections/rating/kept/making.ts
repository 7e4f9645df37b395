import type { PositionedRating } from '../../../src/domain/rating/published-rating.ts'
import { type Day, dayFromNumber, dayToNumber } from '../../../src/domain/values/date.ts'
import type { EntityKind } from '../../../src/domain/values/entity-reference.ts'
import { NO_BOUNDS } from '../../engine/bounds.ts'
import type { ReadQueries } from '../../read-queries.ts'
import type { ChallengeRow } from '../challenges-table.ts'
import { grownMoments, isPartial } from './grown.ts'
import { grownRows } from './grown-rows.ts'
import type { Course, CourseStep, Made } from './made.ts'
import type { MomentRow } from './moment-table.ts'
import { type KeptNames, momentsOf, namesOf, renamedFrom } from './moments.ts'
import type { KeptStore } from './store.ts'
import { type KeptFacts, keptHistoryOf, saidOn } from './versions.ts'

type Making = {
  readonly queries: ReadQueries
  readonly store: KeptStore
  readonly framework: string
  readonly kind: EntityKind
  readonly entity: { readonly id: string; readonly number: number }
  /** What was made before; null where there are no rows. */
  readonly before: Made | null
  /** Whether something other than its facts and its names has changed, so that all rows must be made from nothing. */
  readonly isMoved: boolean
  readonly courseOf: (versions: readonly CourseStep[]) => Course
}

/** Before every day that an act may have. */
const FIRST_DAY = Number.MIN_SAFE_INTEGER
const latestOf = (all: readonly { readonly position: number }[], first = 0): number =>
  all.reduce((latest, { position }) => Math.max(latest, position), first)

/**
 * Makes the rows of an entity: all of them, or those from the day on from which any differs from what was made before. Returns
 * that itself where none does.
 */
export function made(making: Making): Omit<Made, 'stamp'> {
  const { queries, framework, kind, entity } = making
  const reference = { kind, id: entity.id }
  const withdrawnAt = queries.ratings.withdrawnAt(framework, entity.id, NO_BOUNDS)
  const challenges = queries.challenges.ever(framework, entity.id)
  const names = namesOf(queries.entities, reference, making.before?.names)
  const closings = queries.entities.closings(reference, NO_BOUNDS)
  const isGrown = !making.isMoved && hasGrown(making.before, { withdrawnAt, challenges })
  const before = isGrown ? making.before : null
  const after = before?.lastEvent ?? 0
  const added = queries.acts(framework, entity.id, NO_BOUNDS, { after })
  const said = challenges.standing.filter(({ position }) => position > after)
  const rows =
    before === null
      ? allRows(making, { acts: added, said: challenges.standing }, names)
      : rowsAdded(making, before, { added, said, all: challenges.standing, names })
  const isClosable = closings.closings.length > 0 || closings.position > 0
  if (rows === before && isClosable === before.isClosable) return before
  return {
    ...rows,
    names: names.all,
    lastEvent: latestOf([...added, ...said], after),
    withdrawnAt,
    challengesWithdrawnAt: challenges.withdrawnAt,
    isChallenged: challenges.isAny,
    isClosable,
  }
}

/** Whether facts were only added to what was made before: then what is seen before the first of them stays as it is. */
const hasGrown = (
  before: Made | null,
  now: { readonly withdrawnAt: number; readonly challenges: { readonly withdrawnAt: number } },
): boolean =>
  before !== null &&
  before.withdrawnAt === now.withdrawnAt &&
  before.challengesWithdrawnAt === now.challenges.withdrawnAt

type Rows = Pick<
  Made,
  'course' | 'lastDay' | 'isSeen' | 'position' | 'challenged' | 'isLinked' | 'named' | 'name'
>

function allRows(making: Making, facts: KeptFacts, names: KeptNames): Rows {
  const { queries, store, framework, entity, before, courseOf } = making
  const history = keptHistoryOf(queries.lineage(framework), facts)
  const moments = momentsOf(history.moments, names)
  const places = before?.course.periods.map(period => store.placeOf(framework, period)) ?? null
  store.replace(
    entity.number,
    framework,
    { places, from: FIRST_DAY },
    { versions: history.versions, moments },
  )
  return { course: courseOf(history.versions), ...shownLast(moments.at(-1)) }
}

type Added = {
  readonly added: readonly PositionedRating[]
  readonly said: readonly ChallengeRow[]
  /** All challenges and answers, the new ones among them. */
  readonly all: readonly ChallengeRow[]
  readonly names: KeptNames
}

function rowsAdded(making: Making, before: Made, { added, said, all, names }: Added): Rows {
  const { queries, store, framework, entity, courseOf } = making
  const { number } = entity
  const days = [...added.map(({ visibleOn }) => visibleOn), ...said.map(saidOn)].map(dayToNumber)
  const from = Math.min(...days, renamedFrom(store.moments.names(number), names))
  if (from === Number.POSITIVE_INFINITY) return before
  const day: Day = dayFromNumber(from)
  const last = store.moments.at(number, from - 1)
  const grown = { queries, store, framework, entity, before, added }
  if (all.length === 0 && isPartial(grown)) {
    const versions = grownRows(grown)
    const moments = momentsOf(grownMoments(grown, day, last), names, { from, last })
    store.add(number, from, { versions, moments })
    return { course: courseOf([...stepsOf(before.course), ...versions]), ...shownLast(moments.at(-1)) }
  }
  const acts = queries.acts(framework, entity.id, NO_BOUNDS)
  const history = keptHistoryOf(queries.lineage(framework), { acts, said: all }, day)
  const moments = momentsOf(history.moments, names, { from, last })
  // Mostly none, since a new fact is usually seen after all that are there.
  const periods = from > before.lastDay ? [] : before.course.periods
  const places = periods.map(period => store.placeOf(framework, period))
  store.replace(number, framework, { places, from }, { versions: history.versions, moments })
  return {
    course: courseOf([...stepsOf(before.course), ...history.versions]),
    ...shownLast(moments.at(-1) ?? last),
  }
}

const stepsOf = ({ periods, versions }: Course): readonly CourseStep[] =>
  periods.map((period, index) => ({ period, version: versions[index] ?? '' }))

const shownLast = (last: MomentRow | null | undefined) => ({
  lastDay: last?.day ?? FIRST_DAY,
  isSeen: last?.isSeen ?? false,
  position: last?.position ?? 0,
  challenged: last?.challenged ?? 0,
  isLinked: last?.isLinked ?? false,
  named: last?.named ?? 0,
  name: last?.name ?? 0,
})
