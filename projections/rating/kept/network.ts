import { LRUCache } from 'lru-cache'
import type { Period } from '../../../src/domain/values/period.ts'
import type { Bounds } from '../../engine/bounds.ts'
import { scopeOf } from '../../engine/projection.ts'
import { Memberships } from '../../entity/memberships.ts'
import type { ReadQueries } from '../../read-queries.ts'
import { KeptDirectory } from './directory.ts'
import type { Kept } from './kept.ts'
import { knownRowsOf } from './known.ts'
import { type KeptRows, keptRowsOf } from './rows.ts'
import { KeptStore } from './store.ts'
import { WrittenParts } from './written.ts'

/** Of so many rows it is kept in memory which they are. */
const ROWS_MAX = 40_000

const keyOf = (framework: string, period: Period | null, { asOf, knownAt }: Bounds): string =>
  [framework, period?.id, period?.from, period?.to, asOf, knownAt].join(' ')

/**
 * Whether nothing came after a position that changed an answer about all that is known now: neither what is shown, nor what decides
 * which period is the latest, of whomever it is.
 */
export const isAllKnown = (
  kept: Kept,
  framework: string,
  { position }: { readonly position: number },
  knownAt: number,
): boolean => Math.max(position, kept.directoryOf(framework).lastEvent) <= knownAt

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
  rowsAtHand(framework: string, period: Period | null, bounds: Bounds): KeptRows | null {
    const known = this.#rows.get(keyOf(framework, period, bounds))
    return known !== undefined && known.rests === this.#rests(framework) ? known.rows : null
  }

  /** The same, read where they are not at hand. */
  async rowsOf(framework: string, period: Period | null, bounds: Bounds): Promise<KeptRows> {
    const known = this.rowsAtHand(framework, period, bounds)
    if (known !== null) return known
    const { knownAt } = bounds
    await this.directoryOf(framework).refresh()
    const rests = this.#rests(framework)
    const now = keptRowsOf(this, framework, period, { ...bounds, knownAt: null })
    // Where nothing that changed them came after it, what was known at a position is what is known now. Else it stays as it was,
    // and may take its time.
    const rows =
      knownAt === null || isAllKnown(this, framework, now, knownAt)
        ? now
        : await knownRowsOf(this, { framework, period, bounds: { ...bounds, knownAt } })
    this.#rows.set(keyOf(framework, period, bounds), { rests, rows })
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
