import type { FastifyReply } from 'fastify'
import { LRUCache } from 'lru-cache'
import type { View } from '../../../projections/engine/bounds.ts'
import { MEMORY_BYTES } from '../../../projections/engine/memory.ts'
import { UnderWay } from './under-way.ts'

/** A row of a view takes about so many bytes. */
const BYTES_A_ROW = 1024
/**
 * The parameters that do not say which view is meant, but which page of it, in which form, order and selection, or how new it
 * must be at least. No view of the API has a filter of these names.
 */
const PAGING = ['limit', 'cursor', 'minPosition', 'format', 'q', 'show', 'sort', 'dir']

/** How a page is cut from a view that has all rows. */
export type Cutting<Body> = {
  readonly rowsOf: (body: Body) => number
  readonly cut: (body: Body) => Body
}

/** What all pages of a view are made of, and how one of them is made. */
export type Paging<Whole, Body> = {
  readonly whole: () => Promise<Whole>
  /** How much room it takes, as rows of a view: one row is about a kilobyte. */
  readonly rowsOf: (whole: Whole) => number
  readonly pageOf: (whole: Whole) => View<Body> | Promise<View<Body>>
}

type Kept<Truth> = { readonly truth: Truth; readonly whole: unknown; readonly rows: number }

/**
 * Keeps what all pages of a view are made of. It is folded once for all pages and limits, and kept while it is true.
 */
export class WholeViews<Truth> {
  readonly #kept = new LRUCache<string, Kept<Truth>>({
    maxSize: MEMORY_BYTES.lists,
    sizeCalculation: ({ rows }) => BYTES_A_ROW * (rows + 1),
  })
  readonly #underWay: UnderWay<Truth, unknown>
  readonly #isTrue: (truth: Truth) => boolean

  constructor(isTrue: (truth: Truth) => boolean) {
    this.#isTrue = isTrue
    this.#underWay = new UnderWay(isTrue)
  }

  /** What the page of a caller is made of. `make` makes it where none is kept. */
  async of<Whole>(
    url: string,
    truth: Truth,
    reply: FastifyReply,
    rowsOf: (whole: Whole) => number,
    make: (allGone: AbortSignal) => Promise<Whole>,
  ): Promise<Whole> {
    const address = wholeOf(url)
    const kept = this.#kept.get(address)
    const whole =
      kept !== undefined && this.#isTrue(kept.truth)
        ? kept.whole
        : await this.#underWay.of(address, truth, reply, async allGone => {
            const made = await make(allGone)
            this.#kept.set(address, { truth, whole: made, rows: rowsOf(made) })
            return made
          })
    // An address is that of one route, whose views are all of one kind.
    return whole as Whole
  }
}

const IDS_A_ROW = 20
/** How much room a list of ids takes, as rows of a view. */
export const roomOfIds = ({ ids }: { readonly ids: readonly string[] }): number =>
  Math.ceil(ids.length / IDS_A_ROW)

/** Whether an address asks for one page of many. */
export const asksForPage = (url: string): boolean => {
  const { searchParams } = new URL(url, 'http://ledger')
  return searchParams.has('limit') || searchParams.has('cursor')
}

/** The address of all pages together. */
function wholeOf(url: string): string {
  const { pathname, searchParams } = new URL(url, 'http://ledger')
  for (const each of PAGING) searchParams.delete(each)
  searchParams.sort()
  return `${pathname}?${String(searchParams)}`
}
