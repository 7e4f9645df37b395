import { itemsOf } from '../../../src/domain/framework/document.ts'
import type { Lineage } from '../../../src/domain/framework/lineage.ts'
import type { PositionedRating } from '../../../src/domain/rating/published-rating.ts'
import { GrowingTimeline } from '../../../src/domain/rating/timeline.ts'
import { type Day, lastDayOf } from '../../../src/domain/values/date.ts'
import { comparePeriods, type Period } from '../../../src/domain/values/period.ts'
import { compareText } from '../../../src/domain/values/text.ts'
import { type ChallengeRow, type PublishedChallenge, toldIn } from '../challenges-table.ts'
import { cellsAt } from '../matrix-row.ts'
import { classesAt } from './classes.ts'

/**
 * What an entity shows in a period in which it has an act, from a day on: the cell of each component, and a letter for each item.
 */
export type KeptVersion = {
  readonly period: Period
  readonly day: Day
  readonly version: string
  /** Each component as JSON, with the age that a challenge had on its first day; see `agedText`. */
  readonly cells: readonly string[]
  /** See `classesAt`. */
  readonly classes: string
}

/** What is seen of an entity from a day on, over all periods. */
export type KeptMoment = {
  readonly day: Day
  /** Whether any period shows anything. */
  readonly isSeen: boolean
  /** Of the last act that is seen by then. */
  readonly position: number
  /** Of the last challenge or answer that is seen by then. */
  readonly challenged: number
  /** Of the first act, challenge or answer that is seen from exactly this day on. */
  readonly first: number
  /** Whether its acts are in more than one version, so that crosswalks decide how they compare. */
  readonly isLinked: boolean
}

/** What an entity shows from each day on: per period, and over all periods. */
export type KeptHistory = {
  readonly versions: readonly KeptVersion[]
  readonly moments: readonly KeptMoment[]
}

/** What a history is made of. `said`: challenges and answers, in the order of days. */
export type KeptFacts = {
  readonly acts: readonly PositionedRating[]
  readonly said: readonly ChallengeRow[]
}

/** From which day on a challenge or an answer is seen. */
export const saidOn = ({ occurredOn }: ChallengeRow): Day => lastDayOf(occurredOn)

/**
 * Everything that one entity ever shows in a matrix, for any `asOf`: acts and challenges are added day by day, as they come to be
 * seen, and a period is listed again when what it shows has changed. `from`: what is seen before that day is known already, and
 * left out; the first listing of a period from then on may show what it showed before.
 */
export function keptHistoryOf(lineage: Lineage, { acts, said }: KeptFacts, from: Day = ''): KeptHistory {
  const timeline = new GrowingTimeline(lineage)
  const versions: KeptVersion[] = []
  const moments: KeptMoment[] = []
  const shown = new Map<string, string>()
  const used = new Set<string>()
  let latest = 0
  let told = toldIn(said.filter(each => saidOn(each) < from))
  const note = (seen: readonly PositionedRating[]) => {
    for (const act of seen) {
      used.add(act.version)
      latest = Math.max(latest, act.position)
    }
  }
  const before = acts.filter(({ visibleOn }) => visibleOn < from)
  note(before)
  // What is known is folded together with what comes first: an act of an early period has all later ones folded anyway.
  let unfolded = before
  const coming = before.length === 0 ? acts : acts.filter(({ visibleOn }) => visibleOn >= from)
  const actsOn = Map.groupBy(coming, ({ visibleOn }) => visibleOn)
  const saidFrom = Map.groupBy(
    said.filter(each => saidOn(each) >= from),
    saidOn,
  )
  for (const day of [...new Set([...actsOn.keys(), ...saidFrom.keys()])].sort(compareText)) {
    const [seen, spoken] = [actsOn.get(day) ?? [], saidFrom.get(day) ?? []]
    const [first] = seen.map(({ period }) => period).sort(comparePeriods)
    // A challenge is shown wherever the rating that it is about stands.
    const affected = () => (spoken.length > 0 ? timeline.periods : affectedIn(timeline, first))
    timeline.add([...unfolded, ...seen])
    unfolded = []
    note(seen)
    if (spoken.length > 0) told = toldIn(said.filter(each => saidOn(each) <= day))
    moments.push({
      day,
      isSeen: timeline.periods.length > 0,
      position: latest,
      challenged: told.position,
      first: Math.min(...[...seen, ...spoken].map(({ position }) => position)),
      isLinked: used.size > 1,
    })
    for (const period of affected()) {
      const { text, ...version } = shownIn(timeline, period, told.all)
      if (shown.get(period.id) === text) continue
      shown.set(period.id, text)
      versions.push({ period, day, ...version })
    }
  }
  return { versions, moments }
}

/** The periods that an act of one may change. */
const affectedIn = ({ periods }: GrowingTimeline, first: Period | undefined): readonly Period[] =>
  periods.filter(each => first !== undefined && comparePeriods(each, first) >= 0)

function shownIn(timeline: GrowingTimeline, period: Period, challenges: readonly PublishedChallenge[]) {
  const document = timeline.versionAt(period)
  const cells = cellsAt(timeline, document, period, { all: challenges, day: null }).map(cell =>
    JSON.stringify(cell),
  )
  const classes = classesAt(timeline, document, itemsOf(document), period)
  return { version: document.version, cells, classes, text: `${document.version} ${classes} ${cells.join()}` }
}
