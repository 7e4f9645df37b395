import { type EventStore, StoreUnavailable } from '../../event-store/event-store.ts'

/** A store for commands. `lastFailure` says why it refused the last append; null where it took it. */
export type WatchedAppends = Pick<EventStore, 'append' | 'readStream'> & {
  readonly lastFailure: () => string | null
  /** How many appends the store has not answered yet. */
  readonly underWay: () => number
}

/**
 * Appends as the store does, and remembers in words why the last append failed, so that a node that can still read everything can
 * report a full disk. `onAppended` is called with the seconds that each append took.
 */
export function watchedAppends(
  store: Pick<EventStore, 'append' | 'readStream'>,
  onAppended: (seconds: number) => void = () => {},
): WatchedAppends {
  let lastFailure: string | null = null
  let underWay = 0
  return {
    append: async (...given) => {
      const startedAt = performance.now()
      underWay++
      try {
        const outcome = await store.append(...given)
        lastFailure = null
        return outcome
      } catch (error) {
        if (error instanceof StoreUnavailable) lastFailure = error.message
        throw error
      } finally {
        underWay--
        onAppended((performance.now() - startedAt) / 1000)
      }
    },
    readStream: (...given) => store.readStream(...given),
    lastFailure: () => lastFailure,
    underWay: () => underWay,
  }
}
