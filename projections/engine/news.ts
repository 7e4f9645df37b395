import { sqliteFailureOf } from '../../src/event-store/sqlite-failure.ts'
import { type Place, reasonOf, type StoppedBy } from './page-fold.ts'
import type { SetAside } from './set-aside.ts'

/** How far a projection is, and what it leaves out. */
export type ProjectionStatus = {
  readonly name: string
  readonly position: number
  /** The streams that it folds no further. */
  readonly setAside: readonly SetAside[]
} & Pick<Place, 'stoppedBy'>

/** Why the last page could not be kept. */
export type PageFailure = { readonly reason: string; readonly cause: unknown }

/** The same, with the reason in words. */
export function failureOf(cause: unknown): PageFailure {
  const failure = sqliteFailureOf(cause)
  const what = failure === null ? `go on: ${reasonOf(cause)}` : `be written: ${failure.reason}`
  return { reason: `the read model cannot ${what}`, cause }
}

/** What the operator of a node should hear of: each when it happens, and at the start what was set aside before. */
export type News =
  | ({ readonly kind: 'failed' } & PageFailure)
  | { readonly kind: 'recovered' }
  | { readonly kind: 'stopped'; readonly projection: string; readonly by: StoppedBy }
  | { readonly kind: 'set-aside'; readonly streams: readonly SetAside[] }
