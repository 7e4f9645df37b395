import { z } from 'zod'
import type { Day } from '../../src/domain/values/date.ts'
import { isImportWithdrawal } from '../../src/domain/values/import-withdrawal.ts'
import { decode, type LedgerEvent } from '../../src/event-store/codec.ts'
import type { EventReference, EventStore } from '../../src/event-store/event-store.ts'
import type { Bounds } from '../engine/bounds.ts'
import { EventLink, eventLink } from '../engine/event-link.ts'

const SIDES = ['from', 'to'] as const
/** One of the two moments. */
export type Side = (typeof SIDES)[number]

/** An event that made a difference. */
export const ChangeEvent = EventLink.extend({
  seen: z.enum(SIDES).meta({ description: 'At which of the two moments alone it counts' }),
}).meta({ id: 'ChangeEvent' })
type ChangeEvent = z.infer<typeof ChangeEvent>

/** The place of an event that made a difference, and the one moment at which it counts. */
export type SeenReference = {
  readonly seen: Side
  readonly reference: EventReference
  /** Whether its import had been withdrawn at the other moment: the withdrawal made the difference too, and counts there. */
  readonly isTakenBack?: boolean
}

/** An event with the position and the day from which it counts. */
export type Placed = { readonly reference: EventReference; readonly position: number; readonly day: Day }

/** Whether bounds include an event. An event that they include and that is not shown was withdrawn. */
export const isWithin = (
  { asOf, knownAt }: Bounds,
  { position, day }: Pick<Placed, 'position' | 'day'>,
): boolean => (knownAt === null || position <= knownAt) && (asOf === null || day <= asOf)

/** The events that are seen at only one of two moments, and whether each was withdrawn at the other. */
export function placedAtOneAlone(
  from: { readonly placed: readonly Placed[]; readonly bounds: Bounds },
  to: { readonly placed: readonly Placed[]; readonly bounds: Bounds },
): readonly SeenReference[] {
  const bounds = { from: to.bounds, to: from.bounds }
  return atOneAlone(from.placed, to.placed, ({ reference }) => reference).map(({ seen, each }) => ({
    seen,
    reference: each.reference,
    isTakenBack: isWithin(bounds[seen], each),
  }))
}

/** The events that are seen at only one of two moments. */
export const seenAtOneAlone = (
  from: readonly EventReference[],
  to: readonly EventReference[],
): readonly SeenReference[] =>
  atOneAlone(from, to, each => each).map(({ seen, each }) => ({ seen, reference: each }))

/** What is in only one of two lists, and in which. */
function atOneAlone<Each>(
  from: readonly Each[],
  to: readonly Each[],
  referenceOf: (each: Each) => EventReference,
): readonly { readonly seen: Side; readonly each: Each }[] {
  const unmatched = (seen: Side, own: readonly Each[], others: readonly Each[]) => {
    const known = new Set(others.map(each => keyOf(referenceOf(each))))
    return own.filter(each => !known.has(keyOf(referenceOf(each)))).map(each => ({ seen, each }))
  }
  return [...unmatched('from', from, to), ...unmatched('to', to, from)]
}

const keyOf = ({ stream, revision }: EventReference): string => `${revision} ${stream}`

/** The events of each list of references, all read from the log in one call. A list holds each event once. */
export async function eventsNamed(
  store: EventStore,
  lists: readonly (readonly SeenReference[])[],
): Promise<readonly ChangeEvent[][]> {
  const all = lists.flat().map(({ reference }) => reference)
  const events = all.length === 0 ? [] : (await store.readEvents(all)).map(decode)
  const withdrawals = await withdrawalsOf(store, lists.flat())
  let read = 0
  return lists.map(own => {
    const told = own.flatMap(({ seen, reference }, at): ChangeEvent[] => {
      const event = events[read + at]
      if (event === undefined) return []
      const withdrawal = withdrawals.get(keyOf(reference))
      const other = seen === 'from' ? ('to' as const) : ('from' as const)
      return [
        { ...eventLink(event), seen },
        ...(withdrawal === undefined ? [] : [{ ...eventLink(withdrawal), seen: other }]),
      ]
    })
    read += own.length
    return [...new Map(told.map(each => [each.id, each])).values()]
  })
}

/** The withdrawals of imported acts among those named, each by the place of the act. Every stream that holds one is read once. */
async function withdrawalsOf(
  store: EventStore,
  all: readonly SeenReference[],
): Promise<ReadonlyMap<string, LedgerEvent>> {
  const taken = all.filter(({ isTakenBack }) => isTakenBack === true)
  const found = new Map<string, LedgerEvent>()
  for (const stream of new Set(taken.map(({ reference }) => reference.stream))) {
    for (const event of (await store.readStream(stream)).map(decode)) {
      if (isImportWithdrawal(event)) found.set(keyOf({ stream, revision: event.data.revision }), event)
    }
  }
  const wanted = new Set(taken.map(({ reference }) => keyOf(reference)))
  return new Map([...found].filter(([key]) => wanted.has(key)))
}
