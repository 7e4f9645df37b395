import { concerning, fewest, type Shown } from './causes.ts'
import { compareRatings, type PositionedRating, placeOf } from './published-rating.ts'
import { type Timeline, timelineOf } from './timeline.ts'

/** What was seen of an entity at one moment: its acts, in any order, and the history that they fold to. */
export type SeenHistory = { readonly timeline: Timeline; readonly acts: readonly PositionedRating[] }

/** The acts of one moment that are not seen at another. */
export function onlyIn(one: SeenHistory, other: SeenHistory): readonly PositionedRating[] {
  const known = new Set(other.acts.map(placeOf))
  return one.acts.filter(act => !known.has(placeOf(act)))
}

/**
 * The acts, seen at one of two moments alone, that make an item show at `to` something else than at `from`. None of them can be
 * left out: with the others alone it would not show that. `describe` says in one text all that is shown; `shown` is of `to`.
 */
export function differenceOf(
  from: SeenHistory,
  to: SeenHistory,
  shown: Shown,
  describe: (timeline: Timeline) => string,
): readonly PositionedRating[] {
  const { lineage, closings } = to.timeline
  const about = (acts: readonly PositionedRating[]) => concerning(lineage, acts, shown)
  const gone = about(onlyIn(from, to))
  const come = about(onlyIn(to, from))
  const isGone = new Set(gone)
  const stayed = about(from.acts).filter(act => !isGone.has(act))
  const wanted = describe(to.timeline)
  const isEnough = (some: readonly PositionedRating[]) => {
    const made = new Set(some)
    const acts = [...stayed, ...gone.filter(act => !made.has(act)), ...come.filter(act => made.has(act))]
    return describe(timelineOf(lineage, acts, closings)) === wanted
  }
  return [...fewest([...gone, ...come].toSorted(compareRatings), isEnough)].sort(compareRatings)
}

/** The act that says in which version a moment is shown, up to a period; null where there is none. */
export const lastActBy = ({ acts }: SeenHistory, isBy: (act: PositionedRating) => boolean) =>
  acts.filter(isBy).toSorted(compareRatings).at(-1) ?? null
