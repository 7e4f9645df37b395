import type { Day } from './date.ts'
import { comparePeriods, type Period } from './period.ts'
import { compareText } from './text.ts'

/**
 * One published act on one rating, narrow enough to fold by the million. Texts stay in the log, where `revision` of the
 * assessment's stream finds them.
 */
export type Act = {
  readonly item: string
  readonly version: string
  readonly kind: 'rating' | 'correction' | 'withdrawal' | 'import'
  readonly basis: 'rated' | 'overridden'
  /** The level's value; null for a withdrawal and for what was not rated. */
  readonly level: number | null
  /** Why there is no level; null where there is one, and for a withdrawal. */
  readonly notRated: string | null
  /** The day of the act itself: what orders the acts of a period. */
  readonly day: Day
  /** The day from which `asOf` shows it: the later of its own and its publication's or approval's. */
  readonly visibleOn: Day
  /** The event that states it, in the stream of the assessment. */
  readonly revision: number
  /** Orders the imports of one day: the event id, or as much of it as a read model keeps. Empty for commands. */
  readonly importId: string
}

/** An act in its period, with the position from which the ledger knew it. */
export type PlacedAct = Act & { readonly period: Period; readonly position: number }

/** Within one period: by day, then imports (by event id) before commands (by revision); never by when it was recorded. */
export const compareWithinPeriod = (a: Act, b: Act): number =>
  compareText(a.day, b.day) ||
  Number(a.kind !== 'import') - Number(b.kind !== 'import') ||
  compareText(a.importId, b.importId) ||
  a.revision - b.revision

export const compareActs = (a: PlacedAct, b: PlacedAct): number =>
  comparePeriods(a.period, b.period) || compareWithinPeriod(a, b)

/** What an act states: two acts of one day with one value are one act from two sources. */
export const isSameValue = (a: Act, b: Act): boolean =>
  a.kind !== 'withdrawal' && b.kind !== 'withdrawal' && a.level === b.level && a.notRated === b.notRated
