import { logStream } from '../../domain/log/event.ts'
import { decode } from '../../event-store/codec.ts'
import type { EventStore } from '../../event-store/event-store.ts'
import type { LogTree } from './checkpoint-log.ts'
import type { SignedLog } from './signed-log.ts'

/** The positions among which the first event stands that is not the one that was signed; `to` included. */
export type Difference = { readonly from: number; readonly to: number }

/**
 * Where the log first differs from what was signed: between the largest checkpoint that still holds and the next one. Null where the
 * log holds all that it has of them.
 */
export async function firstDifference(
  store: Pick<EventStore, 'readEvents'>,
  tree: LogTree,
  signed: SignedLog,
): Promise<Difference | null> {
  const places = signed.places.filter(([size]) => size > 0 && size <= tree.size)
  // What holds up to a size holds up to every smaller one.
  let [low, high] = [0, places.length]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const [size = 0, revision = 0] = places[middle] ?? []
    const [stored] = await store.readEvents([{ stream: logStream(), revision }])
    const event = stored && decode(stored)
    const holds =
      event?.type === 'CheckpointSigned' && tree.rootOf(size).toString('base64') === event.data.root
    if (holds) low = middle + 1
    else high = middle
  }
  const [end] = places[low] ?? []
  return end === undefined ? null : { from: (places[low - 1]?.[0] ?? 0) + 1, to: end }
}
