import { PROJECTIONS } from '../../projections/subjects.ts'
import type { EventStore } from '../event-store/event-store.ts'
import type { Settings } from '../node/settings.ts'
import { foldedInMemory } from './folded.ts'
import { routeSide } from './route-side.ts'
import type { ReadSide } from './side.ts'

/**
 * The log folded in memory, with its signed checkpoints, whatever lies in the folder: what was read before may not be what the
 * store holds now. Nothing is signed here.
 */
export async function openLogSide(
  store: EventStore,
  { store: storeName }: Pick<Settings, 'store'>,
): Promise<ReadSide> {
  const side = await foldedInMemory(store, PROJECTIONS, db => routeSide({ store, storeName, db }))
  await side.checkpoints.advance(true)
  return side
}
