/** How a member voted, and how sure a source is. On disk for ever: words are added, never changed. */
export const VOTES = ['for', 'against', 'abstained', 'absent'] as const
export const CONFIDENCES = ['found', 'memory-high', 'memory-medium', 'memory-low', 'disputed'] as const

/** Where a case can stand on a day: computed, stored nowhere. */
export const CLOSURE_STATES = [
  'opened',
  'screened',
  'cleared',
  'proposed',
  'withdrawn',
  'approved',
  'rejected',
  'tabled',
  'lapsed',
  'stayed',
  'annulled',
  'reversed',
  'postponed',
  'effected',
  'expired',
] as const
export type ClosureState = (typeof CLOSURE_STATES)[number]

/** A case that still moves: a school has one of them at a time before each authority. */
const LIVE: readonly ClosureState[] = [
  'opened',
  'screened',
  'proposed',
  'approved',
  'tabled',
  'stayed',
  'postponed',
]
/** Whether a case in this state still moves. */
export const isLive = (state: ClosureState): boolean => LIVE.includes(state)
