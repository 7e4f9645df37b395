import type { GrowingTimeline } from '../../src/domain/rating/timeline.ts'

/** The history of one entity in one framework as it was folded, with what its answers rest on. */
export type FoldedTimeline = {
  readonly timeline: GrowingTimeline
  /** Of the last event that changed it; 0 without any act. */
  readonly position: number
  /** How many acts it has. */
  readonly acts: number
  /** Of the last act that was withdrawn. */
  readonly withdrawnAt: number
  /** Whether any event says, or said, that the entity closed. */
  readonly isClosable: boolean
}
