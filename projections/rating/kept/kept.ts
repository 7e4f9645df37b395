import type { Memberships } from '../../entity/memberships.ts'
import type { ReadQueries } from '../../read-queries.ts'
import type { KeptDirectory } from './directory.ts'
import type { KeptStore } from './store.ts'

/** The kept rows as the makers of answers read them; see `KeptNetwork`. */
export type Kept = {
  readonly queries: ReadQueries
  readonly members: Memberships
  readonly store: KeptStore
  readonly directoryOf: (framework: string) => KeptDirectory
}
