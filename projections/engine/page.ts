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
