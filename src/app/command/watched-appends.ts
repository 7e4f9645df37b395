import { type EventStore, StoreUnavailable } from '../../event-store/event-store.ts'

/** A store for commands, and why it refused the last append; null where it took it. */
export type WatchedAppends = Pick<EventStore, 'append' | 'readStream'> & {
  readonly lastFailure: () => string | null
}

/**
 * Appends as the store does, and remembers in words why the last one failed: a disk that is full is then told by a node that
 * can still read everything.
 */
export function watchedAppends(store: Pick<EventStore, 'append' | 'readStream'>): WatchedAppends {
  let lastFailure: string | null = null
  return {
    append: async (...given) => {
      try {
        const outcome = await store.append(...given)
        lastFailure = null
        return outcome
      } catch (error) {
        if (error instanceof StoreUnavailable) lastFailure = error.message
        throw error
      }
    },
    readStream: (...given) => store.readStream(...given),
    lastFailure: () => lastFailure,
  }
}
