import type { EventStore } from '../event-store/event-store.ts'
import type { Settings } from '../node/settings.ts'
import { openStore, type StoreUse } from '../node/store.ts'

/** Opens the store for one command, and closes it. */
export async function withStore(
  settings: Settings,
  use: StoreUse,
  act: (store: EventStore) => Promise<number>,
): Promise<number> {
  const store = await openStore(settings.store, use)
  try {
    return await act(store)
  } finally {
    await store.close()
  }
}
