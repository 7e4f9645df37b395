import { z } from 'zod'
import type { EventStore, StoredEvent } from '../../src/event-store/event-store.ts'
import type { View } from '../engine/bounds.ts'
import { page } from '../engine/page.ts'
import type { ReadQueries } from '../read-queries.ts'
import { entryOf, type Telling, TrailEntry } from './entry.ts'
import type { PlacedRow, TrailFilter, TrailRange } from './trail.ts'
import { idOf, type Place, type Viewer } from './visibility.ts'

export const TrailResponse = z
  .object({
    items: z.array(TrailEntry),
    knownAt: z.string().nullable(),
    knownAtPosition: z.string().nullable(),
    position: z.string().meta({ description: 'Of the last event that changed this view' }),
    page,
  })
  .meta({ id: 'Trail' })
export type TrailList = z.infer<typeof TrailResponse>

/** Some lines of the trail with the events behind them. */
export type TrailPage = {
  readonly lines: readonly { readonly row: PlacedRow; readonly stored: StoredEvent }[]
  /** Where the next page begins; null where this is the last one. */
  readonly next: Place | null
}
/** What is asked, and by whom. */
export type TrailQuestion = {
  readonly viewer: Viewer
  readonly filter: TrailFilter
  readonly range: TrailRange
}

/** The next lines of the trail. The rows are of one moment; what is recorded meanwhile stands behind them, or on a later page. */
export async function trailPage(
  { queries, store }: { readonly queries: ReadQueries; readonly store: EventStore },
  { viewer, filter, range }: TrailQuestion,
  limit: number,
): Promise<TrailPage> {
  const rows: PlacedRow[] = []
  let hasMore = false
  for (const row of queries.trail.rows(viewer, filter, range)) {
    hasMore = rows.length === limit
    if (hasMore) break
    rows.push(row)
  }
  const stored = rows.length === 0 ? [] : await store.readEvents(rows)
  const lines = rows.flatMap((row, at) => {
    const event = stored[at]
    return event === undefined ? [] : [{ row, stored: event }]
  })
  return { lines, next: hasMore ? (rows.at(-1)?.place ?? null) : null }
}

/** A page as its viewer is shown it. */
export function trailOf(
  telling: Telling,
  { viewer, filter, range }: TrailQuestion,
  { lines, next }: TrailPage,
  {
    asked,
    nextOf,
  }: {
    readonly asked: Pick<TrailList, 'knownAt' | 'knownAtPosition'>
    readonly nextOf: (cursor: string | null) => string | null
  },
): View<TrailList> {
  const [newest] = telling.queries.trail.rows(viewer, filter, { ...range, order: 'newest', after: null })
  const position = newest?.place.at ?? 0
  const items = lines.map(({ row, stored }) => entryOf(telling, row, stored))
  const body = {
    items,
    ...asked,
    position: String(position),
    page: { next: nextOf(next === null ? null : idOf(next)) },
  }
  return { body, position }
}
