import type { Checkpoint, EventStore, Page } from '../../src/event-store/event-store.ts'

/** What following asks of a store. */
export type FollowedStore = Pick<EventStore, 'readStream' | 'subscribeAll'>

/** Thrown where pages that shared a transaction were undone, to be read once more. */
export class ReadAgain extends Error {
  constructor(cause: unknown) {
    super('what was kept together is read again', { cause })
  }
}

/**
 * Follows the log until `signal` aborts. `start` says from where, and is asked again after `take` has thrown `ReadAgain`; it is given
 * a function that ends the following with an error.
 */
export async function followAgain(
  store: FollowedStore,
  signal: AbortSignal,
  start: (fail: (error: unknown) => void) => Checkpoint,
  take: (page: Page) => void,
): Promise<void> {
  for (;;) {
    const failed = new AbortController()
    const from = start(error => failed.abort(error))
    try {
      for await (const page of store.subscribeAll(from, AbortSignal.any([signal, failed.signal]))) take(page)
      failed.signal.throwIfAborted()
      return
    } catch (error) {
      if (!(error instanceof ReadAgain)) throw error
    }
  }
}
