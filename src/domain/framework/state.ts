import type { Recorded } from '../decider.ts'
import type { FrameworkVersion } from './document.ts'
import type { FrameworkEvent } from './event.ts'

/** The published versions, in the order in which they were recorded. */
export type FrameworkState = readonly FrameworkVersion[]

export const initial: FrameworkState = []

/** A framework with one more version. */
export const evolve = (state: FrameworkState, { data }: Recorded<FrameworkEvent>): FrameworkState => [
  ...state,
  data.framework,
]
