import type { AskedTimes } from './echo.ts'

/** Which acts an answer may rest on: those that had occurred by a day, those recorded by a position. Null: no bound. */
export type Bounds = { readonly asOf: string | null; readonly knownAt: number | null }
export const NO_BOUNDS: Bounds = { asOf: null, knownAt: null }

/** The two times of a question, resolved, and as an answer echoes them. */
export type ResolvedTimes = {
  readonly bounds: Bounds
  /** The projections that answer it. */
  readonly projections: readonly string[]
  readonly echo: AskedTimes
  /** The UTC day by the clock: the day of the answer where no other was asked for. */
  readonly today: string
}

/** The day on which a question is answered. */
export const dayOfRead = ({ bounds, today }: Pick<ResolvedTimes, 'bounds' | 'today'>): string =>
  bounds.asOf ?? today

/** A question about how things stand on a day: the day asked for, or today. */
export type DayQuestion = { readonly asked: ResolvedTimes; readonly day: string }

/** A body ready to be sent, with the position of the last event that changed it. */
export type View<Body> = { readonly body: Body; readonly position: number }

/** A view as JSON in UTF-8, with the same position. */
export type WrittenText = { readonly text: Buffer; readonly position: number }
