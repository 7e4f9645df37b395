import { LRUCache } from 'lru-cache'
import type { Period } from '../../../src/domain/values/period.ts'
import type { Bounds } from '../../engine/bounds.ts'
import { scopeOf } from '../../engine/projection.ts'
import { Memberships } from '../../entity/memberships.ts'
import type { ReadQueries } from '../../read-queries.ts'
import { KeptDirectory } from './directory.ts'
import type { Kept } from './kept.ts'
import { type KeptRows, keptRowsOf } from './rows.ts'
import { KeptStore } from './store.ts'
import { WrittenParts } from './written.ts'

/** Of so many rows it is kept in memory which they are. */
const ROWS_MAX = 40_000

const keyOf = (framework: string, period: Period | null, asOf: string | null): string =>
  `${framework} ${period === null ? '' : `${period.from} ${period.to} ${period.id}`} ${asOf ?? ''}`

/**
 * What every entity shows in each of its periods, made once and kept until something that it rests on changes: answers about
 * the network are put together of it.
 */
export class KeptNetwork implements Kept {
  readonly queries: ReadQueries
  readonly members: Memberships
  readonly parts = new WrittenParts()
  readonly #changesOf: (scope: string) => number
  readonly #file: string
  readonly #directories = new Map<string, KeptDirectory>()
  readonly #rows = new LRUCache<string, { readonly rests: string; readonly rows: KeptRows }>({
    maxSize: ROWS_MAX,
    sizeCalculation: ({ rows }) => rows.rows.length + 1,
  })
  #store: KeptStore | null = null
  #entities = 0

  /** `file`: where rows are kept; a file that goes with the process where it is left out. */
  constructor(queries: ReadQueries, changesOf: (scope: string) => number, file = '') {
    this.queries = queries
    this.members = new Memberships(queries.db, () => changesOf(scopeOf.kind('district')))
    this.#changesOf = changesOf
    this.#file = file
  }

  get store(): KeptStore {
    this.#store ??= new KeptStore(this.queries.db, this.#file)
    return this.#store
  }

  /** Which rows an answer has, as they were read before; null where that was never, or something has changed since. */
  rowsAtHand(framework: string, period: Period | null, asOf: string | null): KeptRows | null {
    const known = this.#rows.get(keyOf(framework, period, asOf))
    return known?.rests === this.#rests(framework) ? known.rows : null
  }

  /** The same, read where they are not at hand: then all entities must be fresh. */
  rowsOf(framework: string, period: Period | null, bounds: Bounds): KeptRows {
    const known = this.rowsAtHand(framework, period, bounds.asOf)
    if (known !== null) return known
    const rows = keptRowsOf(this, framework, period, bounds)
    this.#rows.set(keyOf(framework, period, bounds.asOf), { rests: this.#rests(framework), rows })
    return rows
  }

  #rests(framework: string): string {
    const directory = this.directoryOf(framework)
    return `${directory.made} ${directory.changes}`
  }

  directoryOf(framework: string): KeptDirectory {
    const known = this.#directories.get(framework)
    if (known !== undefined) return known
    const directory = new KeptDirectory(this.queries, framework, {
      store: this.store,
      changesOf: this.#changesOf,
      number: () => ++this.#entities,
    })
    this.#directories.set(framework, directory)
    return directory
  }
}
