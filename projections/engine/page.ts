import { z } from 'zod'

/** Where the next page is: its address, or null after the last one. */
export const page = z.object({ next: z.string().nullable() }).meta({ id: 'Page' })

/** The address of the page that begins after a cursor; null for null. */
export type NextPage = (cursor: string | null) => string | null

/** Which page is asked for of things that have ids: so many after `cursor`, the last id of the page before. */
export type PageRequest = {
  readonly limit: number
  readonly cursor?: string | undefined
  readonly next: NextPage
}

/** Which page is asked for of things without ids of their own: so many after the first `offset`. */
export type NumberedPageRequest = { readonly limit: number; readonly offset: number; readonly next: NextPage }

/** All items on one page. */
export const ALL_ON_ONE_PAGE: NumberedPageRequest = {
  limit: Number.POSITIVE_INFINITY,
  offset: 0,
  next: () => null,
}

/** The ids of one page, out of all in their order, and the cursor of the page after it; null where this is the last one. */
export function pageOfIds(
  ids: readonly string[],
  { limit, cursor = '' }: Pick<PageRequest, 'limit' | 'cursor'>,
): { readonly shown: readonly string[]; readonly last: string | null } {
  const after = ids.findIndex(id => id > cursor)
  const rest = after === -1 ? [] : ids.slice(after, after + limit + 1)
  const shown = rest.slice(0, limit)
  return { shown, last: rest.length > limit ? (shown.at(-1) ?? null) : null }
}

type Paged = { readonly items: readonly unknown[]; readonly page: { readonly next: string | null } }

/** One page of a view whose items have no ids of their own, out of the view that has all of them. */
export function pageOfAll<Body extends Paged>(all: Body, { limit, offset, next }: NumberedPageRequest): Body {
  const items = all.items.slice(offset, offset + limit)
  const end = offset + items.length
  return { ...all, items, page: { next: next(end < all.items.length ? String(end) : null) } }
}
