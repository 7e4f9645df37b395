import type { Day, PartialDate } from '../values/date.ts'
import { comparePeriods, type Period } from '../values/period.ts'
import { compareText } from '../values/text.ts'

/**
 * One published act on one rating, narrow enough to fold by the million. Texts stay in the log, where `revision` of the
 * assessment's stream finds them.
 */
export type PublishedRating = {
  readonly item: string
  readonly version: string
  readonly kind: 'rating' | 'correction' | 'withdrawal' | 'import'
  readonly basis: 'rated' | 'overridden'
  /** The level's value; null for a withdrawal and for what was not rated. */
  readonly level: number | null
  /** Why there is no level; null where there is one, and for a withdrawal. */
  readonly notRated: string | null
  /** When the act took place, as precisely as it is known. */
  readonly occurredOn: PartialDate
  /** The day on which that counts: what orders the acts of a period. */
  readonly day: Day
  /** The day from which `asOf` shows it: the later of its own and its publication's or approval's. */
  readonly visibleOn: Day
  /** The event that states it, in the stream of the assessment. */
  readonly revision: number
  /** The event that made it public: its own, or the publication or approval that followed. */
  readonly publicBy: number
  /** Orders the imports of one day: the event id, or as much of it as a read model keeps. Empty for commands. */
  readonly importId: string
}

/** An act in its period, with the position from which the ledger knew it. */
export type PositionedRating = PublishedRating & { readonly period: Period; readonly position: number }

/** Within one period: by day, then imports (by event id) before commands (by revision); never by when it was recorded. */
export const compareWithinPeriod = (a: PublishedRating, b: PublishedRating): number =>
  compareText(a.day, b.day) ||
  Number(a.kind !== 'import') - Number(b.kind !== 'import') ||
  compareText(a.importId, b.importId) ||
  a.revision - b.revision

/** The order of a history: negative where the first act comes before the second. */
export const compareRatings = (a: PositionedRating, b: PositionedRating): number =>
  comparePeriods(a.period, b.period) || compareWithinPeriod(a, b)

/** One and the same act of an entity, read twice, has one place in the log. */
export const placeOf = ({ period, revision }: PositionedRating): string => `${period.id}@${revision}`

/** What an act states: two acts of one day with one value are one act from two sources. */
export const isSameValue = (a: PublishedRating, b: PublishedRating): boolean =>
  a.kind !== 'withdrawal' && b.kind !== 'withdrawal' && a.level === b.level && a.notRated === b.notRated

/** One act with every source of it. */
export type SourcedRating = { readonly act: PositionedRating; readonly acts: readonly PositionedRating[] }

/**
 * The acts of one period, sorted, each with its further sources: the same value for the same cell and day, where one of the
 * two was imported, is one act. What was recorded here is the act, and imported rows are further sources of it.
 */
export function withSources(sorted: readonly PositionedRating[]): readonly SourcedRating[] {
  const found: { act: PositionedRating; acts: PositionedRating[] }[] = []
  const last = new Map<string, { act: PositionedRating; acts: PositionedRating[] }>()
  let isMoved = false
  for (const act of sorted) {
    const known = last.get(act.item)
    if (known !== undefined && isSecondSource(known.act, act)) {
      known.acts.push(act)
      if (known.act.kind === 'import' && act.kind !== 'import') {
        known.act = act
        isMoved = true
      }
      continue
    }
    const sourced = { act, acts: [act] }
    found.push(sourced)
    last.set(act.item, sourced)
  }
  return isMoved ? found.sort((a, b) => compareWithinPeriod(a.act, b.act)) : found
}

const isSecondSource = (known: PositionedRating, act: PositionedRating): boolean =>
  known.day === act.day && (known.kind === 'import' || act.kind === 'import') && isSameValue(known, act)

/** Returns a function that says whether an act is a further source of another one of `acts`, which may be of any periods. */
export function isSecondSourceIn(acts: readonly PositionedRating[]): (act: PositionedRating) => boolean {
  const second = new Set<PositionedRating>()
  for (const inPeriod of Map.groupBy(acts, ({ period }) => period.id).values()) {
    for (const { act, acts: sources } of withSources(inPeriod.toSorted(compareWithinPeriod))) {
      for (const source of sources) if (source !== act) second.add(source)
    }
  }
  return act => second.has(act)
}
