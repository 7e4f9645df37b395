import { z } from 'zod'
import { decode } from '../../src/event-store/codec.ts'
import type { EventReference, EventStore } from '../../src/event-store/event-store.ts'
import { EventLink, eventLink } from '../engine/event-link.ts'

const SIDES = ['from', 'to'] as const
/** One of the two moments. */
export type Side = (typeof SIDES)[number]

/** An event that made a difference. */
export const ChangeEvent = EventLink.extend({
  seen: z.enum(SIDES).meta({ description: 'At which of the two moments alone it counts' }),
}).meta({ id: 'ChangeEvent' })
type ChangeEvent = z.infer<typeof ChangeEvent>

/** Where an event stands that made a difference, and at which moment alone it counts. */
export type SeenReference = { readonly seen: Side; readonly reference: EventReference }

/** Of the events of two moments those of one alone. */
export function seenAtOneAlone(
  from: readonly EventReference[],
  to: readonly EventReference[],
): readonly SeenReference[] {
  const only = (seen: Side, own: readonly EventReference[], others: readonly EventReference[]) => {
    const known = new Set(others.map(keyOf))
    return own.filter(each => !known.has(keyOf(each))).map(reference => ({ seen, reference }))
  }
  return [...only('from', from, to), ...only('to', to, from)]
}

const keyOf = ({ stream, revision }: EventReference): string => `${revision} ${stream}`

/** Each list of events that are named, read from the log at once: one event once a list. */
export async function eventsNamed(
  store: EventStore,
  lists: readonly (readonly SeenReference[])[],
): Promise<readonly ChangeEvent[][]> {
  const all = lists.flat().map(({ reference }) => reference)
  const events = all.length === 0 ? [] : (await store.readEvents(all)).map(decode)
  let read = 0
  return lists.map(own => {
    const told = own.flatMap(({ seen }, at): ChangeEvent[] => {
      const event = events[read + at]
      return event === undefined ? [] : [{ ...eventLink(event), seen }]
    })
    read += own.length
    return [...new Map(told.map(each => [each.id, each])).values()]
  })
}
