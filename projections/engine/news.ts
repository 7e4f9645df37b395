import type { StoppedBy } from './page-fold.ts'
import type { SetAside } from './set-aside.ts'

/** Why the last page could not be kept. */
export type PageFailure = { readonly reason: string; readonly cause: unknown }
/** What whoever runs a node should hear of: each when it happens, and at the start what was set aside before. */
export type News =
  | ({ readonly kind: 'failed' } & PageFailure)
  | { readonly kind: 'recovered' }
  | { readonly kind: 'stopped'; readonly projection: string; readonly by: StoppedBy }
  | { readonly kind: 'set-aside'; readonly streams: readonly SetAside[] }
