import { createHash } from 'node:crypto'
import type { TrailRow } from './run-rows.ts'
import type { PlacedRow } from './trail.ts'
import { idOf, type Place, placeIn } from './visibility.ts'

const MARK_LENGTH = 12

/**
 * A mark of the event that an id stands for: another log has another event at that place, and so has a log that was restored from
 * an older back-up. An import that is run again makes the same event ids, so the mark covers the time of recording too.
 */
export const markOf = ({ event, recordedMs }: Pick<TrailRow, 'event' | 'recordedMs'>): string =>
  createHash('sha256').update(`${event} ${recordedMs}`).digest('hex').slice(0, MARK_LENGTH)

/** The id under which the feed gives an event: its place in the trail, and the mark of the event. */
export const feedIdOf = (row: PlacedRow): string => `${idOf(row.place)}-${markOf(row)}`

/** What an id of the feed names; null for a text that is none. */
export function feedIdIn(text: string): { readonly place: Place; readonly mark: string } | null {
  const [id = '', mark = '', ...rest] = text.split('-')
  const place = placeIn(id)
  return place === null || rest.length > 0 || !/^[0-9a-f]{12}$/.test(mark) ? null : { place, mark }
}
