import type { FastifyReply } from 'fastify'
import { LRUCache } from 'lru-cache'
import type { View } from '../../../projections/engine/bounds.ts'
import { UnderWay } from './under-way.ts'

/** So many rows are kept of all views together. */
const ROWS_MAX = 40_000
/**
 * What says which page of a view is meant, in which order and selection, or how new it must be at least, and not which view. The
 * views of the API take no selection of these names.
 */
const PAGING = ['limit', 'cursor', 'minPosition', 'q', 'show', 'sort', 'dir']

/** How a page is cut from a view that has all rows. */
export type Cutting<Body> = {
  readonly rowsOf: (body: Body) => number
  readonly cut: (body: Body) => Body
}

type Kept<Truth> = { readonly truth: Truth; readonly view: View<unknown>; readonly rows: number }

/**
 * Views of which every page needs all rows to be folded: they are folded once for all pages, whatever limits are said, and
 * kept while they are true.
 */
export class WholeViews<Truth> {
  readonly #kept = new LRUCache<string, Kept<Truth>>({
    maxSize: ROWS_MAX,
    sizeCalculation: ({ rows }) => rows + 1,
  })
  readonly #underWay: UnderWay<Truth, View<unknown>>
  readonly #isTrue: (truth: Truth) => boolean

  constructor(isTrue: (truth: Truth) => boolean) {
    this.#isTrue = isTrue
    this.#underWay = new UnderWay(isTrue)
  }

  /** The page that the caller asks for. `make` makes the view with all rows. */
  async pageOf<Body>(
    url: string,
    truth: Truth,
    reply: FastifyReply,
    { rowsOf, cut }: Cutting<Body>,
    make: (allGone: AbortSignal) => Promise<View<Body>>,
  ): Promise<View<Body>> {
    const address = wholeOf(url)
    const kept = this.#kept.get(address)
    const whole =
      kept !== undefined && this.#isTrue(kept.truth)
        ? kept.view
        : await this.#underWay.of(address, truth, reply, async allGone => {
            const view = await make(allGone)
            this.#kept.set(address, { truth, view, rows: rowsOf(view.body) })
            return view
          })
    // An address is that of one route, whose views are all of one kind.
    const { body, position } = whole as View<Body>
    return { body: cut(body), position }
  }
}

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
