import type { DatabaseSync } from 'node:sqlite'
import type { Projection } from '../../projections/engine/projection.ts'
import type { Runner } from '../../projections/engine/runner.ts'
import type { EventStore } from '../event-store/event-store.ts'

type Answer = { readonly status: number; readonly body: object }
/** The API over a store, for one command: nothing listens. */
export type ReadSide = {
  readonly get: (url: string) => Promise<Answer>
  readonly close: () => Promise<void>
}
/** The same over one read model, which it folds. */
export type Side = ReadSide & { readonly runner: Runner }

/** What the answers of one command are read from. */
export type Sources = {
  readonly store: EventStore
  readonly storeName: string
  readonly db: DatabaseSync
  /** What is folded; what it writes cannot serve another answer. */
  readonly projections: readonly Projection[]
}
