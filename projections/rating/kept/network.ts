import { LRUCache } from 'lru-cache'
import type { Period } from '../../../src/domain/values/period.ts'
import type { Bounds } from '../../engine/bounds.ts'
import type { Changes } from '../../engine/changes.ts'
import { MEMORY_BYTES } from '../../engine/memory.ts'
import { scopeOf } from '../../engine/projection.ts'
import { Memberships } from '../../entity/memberships.ts'
import type { ReadQueries } from '../../read-queries.ts'
import { KeptDirectory } from './directory.ts'
import type { Kept } from './kept.ts'
import { knownRowsOf } from './known.ts'
import { type KeptRows, keptRowsOf, rowsWith } from './rows.ts'
import { KeptStore } from './store.ts'
import { WrittenParts } from './written-parts.ts'

/** A row that is held in memory takes about so many bytes. */
const BYTES_A_ROW = 250

/** With more than so many rows made anew, all of them are put together again. */
const PATCHED_MAX = 100

/** Rows that were read, and what they rest on: `made` and `common` are those of the directory. */
type KnownRows = {
  readonly rests: string
  readonly rows: KeptRows
  readonly made: number
  readonly common: string
}

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
  readonly #changes: Changes
  readonly #elapsed: () => number
  readonly #file: string
  readonly #directories = new Map<string, KeptDirectory>()
  readonly #rows = new LRUCache<string, KnownRows>({
    maxSize: MEMORY_BYTES.networkRows,
    sizeCalculation: ({ rows }) => BYTES_A_ROW * (rows.rows.length + 1),
  })
  #store: KeptStore | null = null
  #entities = 0

  /**
   * `elapsed`: milliseconds since some moment. `file`: where rows are kept; if it is left out, a temporary file that ends with the
   * process.
   */
  constructor(queries: ReadQueries, changes: Changes, elapsed: () => number, file = '') {
    this.queries = queries
    this.members = new Memberships(queries.db, () => changes.of(scopeOf.kind('district')))
    this.#changes = changes
    this.#elapsed = elapsed
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
    const directory = this.directoryOf(framework)
    await directory.refresh()
    const rests = this.#rests(framework)
    const { made, commonChanges } = directory
    const key = keyOf(framework, period, bounds)
    const rows = await this.#rowsRead(framework, period, bounds)
    this.#rows.set(key, { rests, rows, made, common: commonChanges })
    return rows
  }

  /**
   * If nothing that changed the rows came after a position, what was known there is what is known now. Else the rows at that position
   * never change, and may take longer to read.
   */
  async #rowsRead(framework: string, period: Period | null, bounds: Bounds): Promise<KeptRows> {
    const { knownAt } = bounds
    const isPast = knownAt !== null && this.directoryOf(framework).lastEvent > knownAt
    if (!isPast) {
      const now =
        this.#rowsAgain(framework, period, bounds) ??
        keptRowsOf(this, framework, period, { ...bounds, knownAt: null })
      if (knownAt === null || isAllKnown(this, framework, now, knownAt)) return now
    }
    return knownRowsOf(this, { framework, period, bounds: { ...bounds, knownAt } })
  }

  /** The rows as they were read before, with those of what was made since; null where they must be read anew. */
  #rowsAgain(framework: string, period: Period | null, bounds: Bounds): KeptRows | null {
    const known = this.#rows.peek(keyOf(framework, period, bounds))
    if (known === undefined || bounds.asOf !== null || bounds.knownAt !== null) return null
    const directory = this.directoryOf(framework)
    const made = known.common === directory.commonChanges ? directory.madeSince(known.made) : null
    const at = period ?? directory.periods.at(-1) ?? null
    if (made === null || made.length > PATCHED_MAX || at?.id !== known.rows.at?.id) return null
    return rowsWith(this, framework, known.rows, made)
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
      changes: this.#changes,
      number: () => ++this.#entities,
      elapsed: this.#elapsed,
    })
    this.#directories.set(framework, directory)
    return directory
  }
}
