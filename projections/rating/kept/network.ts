import { LRUCache } from 'lru-cache'
import type { Period } from '../../../src/domain/values/period.ts'
import type { Bounds } from '../../engine/bounds.ts'
import { MEMORY_BYTES } from '../../engine/memory.ts'
import { scopeOf } from '../../engine/projection.ts'
import { Memberships } from '../../entity/memberships.ts'
import type { ReadQueries } from '../../read-queries.ts'
import { KeptDirectory } from './directory.ts'
import type { Kept } from './kept.ts'
import { knownRowsOf } from './known.ts'
import { type KeptRows, keptRowsOf } from './rows.ts'
import { KeptStore } from './store.ts'
import { WrittenParts } from './written.ts'

/** A row that is held in memory takes about so many bytes. */
const BYTES_A_ROW = 250

const keyOf = (framework: string, period: Period | null, { asOf, knownAt }: Bounds): string =>
  [framework, period?.id, period?.from, period?.to, asOf, knownAt].join(' ')

/**
 * Whether an answer about all that is known now was the same at a position: nothing came after it that changed what is shown of
 * any entity, or which period is the latest.
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
    maxSize: MEMORY_BYTES.networkRows,
    sizeCalculation: ({ rows }) => BYTES_A_ROW * (rows.rows.length + 1),
  })
  #store: KeptStore | null = null
  #entities = 0

  /** `file`: where rows are kept; if it is left out, a temporary file that ends with the process. */
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

  /** The rows of an answer, if they were read before and nothing has changed since; else null. */
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
    // If nothing that changed the rows came after a position, what was known there is what is known now. Else the rows at that
    // position never change, and may take longer to read.
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
