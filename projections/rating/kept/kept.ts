import type { Memberships } from '../../entity/memberships.ts'
import type { ReadQueries } from '../../read-queries.ts'
import type { KeptDirectory } from './directory.ts'
import type { KeptStore } from './store.ts'

/** What is kept, as those read it who put answers together; see `KeptNetwork`. */
export type Kept = {
  readonly queries: ReadQueries
  readonly members: Memberships
  readonly store: KeptStore
  readonly directoryOf: (framework: string) => KeptDirectory
}
