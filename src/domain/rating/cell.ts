import type { RatingLevel } from '../framework/document.ts'
import type { Period } from '../values/period.ts'
import type { ActionClass } from './action-class.ts'
import type { PositionedRating } from './published-rating.ts'

/** A level, where and when it was given. */
export type LevelGiven = {
  readonly level: RatingLevel
  readonly period: Period
  readonly version: string
  readonly item: string
}

/** On what a level rests: it was given to the item itself, against its roll-up, or rolled up from its elements. */
export const BASES = ['rated', 'overridden', 'roll-up'] as const
export type Basis = (typeof BASES)[number]

/** One rating action: an act with its derived class, or the roll-up of a component for one period. */
export type RatingAction = {
  readonly action: ActionClass
  /** The item that it is on, and the version that it was said in. */
  readonly item: string
  readonly version: string
  /** The act; of a roll-up the latest act that caused it. */
  readonly act: PositionedRating
  /** Every act behind it: other sources of the same value, or all that caused a roll-up. The act itself is among them. */
  readonly acts: readonly PositionedRating[]
  /** On what the level rests. A correction of an override is one too; one of a roll-up rates the component itself. */
  readonly basis: Basis
  /** What it changed: of a restatement or a withdrawal the value replaced, else the same as `previous`. */
  readonly from: LevelGiven | null
  readonly to: LevelGiven | null
  /** Why there is no level; null where there is one. */
  readonly reason: string | null
  /** The level of an earlier period that it was held against; null where it was the first, or the first after a withdrawal. */
  readonly previous: LevelGiven | null
  /** Whether the two levels compare; null without a previous one, and where no level was given. */
  readonly comparable: boolean | null
}

/** What one item shows in one period in which something was said of it. */
export type Cell = {
  readonly item: string
  readonly version: string
  readonly period: Period
  status: 'level' | 'not-rated' | 'withdrawn'
  rank: number | null
  basis: Basis
  isImport: boolean
  /** Whether its last level was withdrawn: what comes after is new, even where *not rated* was said in between. */
  isWithdrawn: boolean
  actions: RatingAction[]
  /** What it showed before any correction, withdrawal or later import; null where nothing else was said. */
  original: { readonly rank: number | null } | null
}
