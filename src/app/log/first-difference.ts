import { logStream } from '../../domain/log/event.ts'
import { decode } from '../../event-store/codec.ts'
import type { EventStore } from '../../event-store/event-store.ts'
import type { LogTree } from './log-tree.ts'
import { readable, SignedLog, SignedLogBroken } from './signed-log.ts'

/** The first event that is not the one that was signed stands at one of these positions; `to` is included. */
export type Difference = { readonly from: number; readonly to: number }

/**
 * Where the log first differs from what was signed: between the largest checkpoint that still holds and the next one. Null if
 * every checkpoint within the log holds.
 */
export async function firstDifference(
  store: Pick<EventStore, 'readEvents'>,
  tree: LogTree,
  signed: SignedLog,
): Promise<Difference | null> {
  const places = signed.places.filter(([size]) => size > 0 && size <= tree.size)
  // If a checkpoint holds, every smaller one holds too.
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

/**
 * The first position at which the leaves of two trees differ; null if one begins with the other. Both must be trees of one log.
 */
function firstOtherLeaf(one: LogTree, other: LogTree): number | null {
  const end = Math.min(one.size, other.size)
  let [low, high] = [0, end]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (one.rootOf(middle).equals(other.rootOf(middle))) low = middle
    else high = middle - 1
  }
  return low === end ? null : low + 1
}

/**
 * How a tree of the log differs from the signed one, in words; null if it does not. `former` is a tree that was made of the same
 * log earlier, to find the first event that differs.
 */
export async function faultOfTree(
  store: Pick<EventStore, 'readEvents' | 'readStream'>,
  tree: LogTree,
  former: LogTree | null,
): Promise<string | null> {
  const signed = new SignedLog()
  try {
    signed.add(readable(await store.readStream(logStream())))
  } catch (error) {
    if (error instanceof SignedLogBroken) return error.message
    throw error
  }
  const { last } = signed
  if (last === null) return null
  if (last.size > tree.size) return shortOf(tree.size, last.size, last.signedAt)
  const where = await firstDifference(store, tree, signed)
  if (where === null) return null
  const first = former === null ? null : firstOtherLeaf(tree, former)
  const isWithin = first !== null && first >= where.from && first <= where.to
  const place = isWithin ? placeInWords(first, first) : placeInWords(where.from, where.to)
  return `the first ${last.size} events are not those that were signed on ${last.signedAt} (${place})`
}

/** That the log has fewer events than were signed, in words. `size` and `signed` count events, and `at` is an instant. */
export const shortOf = (size: number, signed: number, at: string): string =>
  `the log has ${size} events, and ${signed} were signed on ${at}: an older back-up was restored, or events were deleted`

/** Among which positions the first event stands that differs, in words. */
export const placeInWords = (from: number, to: number): string =>
  from === to
    ? `the first that differs is the one at position ${from}`
    : `the first that differs is one of those at positions ${from} to ${to}`
