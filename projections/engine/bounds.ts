import type { Bounds } from '../rating/table.ts'

/** The two times of a question, resolved, and as they were asked. */
export type ResolvedTimes = {
  readonly bounds: Bounds
  /** What an answer echoes; null says that there was no bound. */
  readonly echo: {
    readonly asOf: string | null
    readonly knownAt: string | null
    readonly knownAtPosition: string | null
  }
}

/** A body ready to be sent, with the position of the last event that changed it. */
export type View<Body> = { readonly body: Body; readonly position: number }
