import type { EventStore } from '../../event-store/event-store.ts'
import { rememberedSoon } from './remembered-soon.ts'
import type { Soon, Staged } from './table.ts'

/** The rows of a stream mostly stand near each other in a file. */
const STREAMS_MAX = 10_000

/**
 * Tells whether the streams of a row held nothing when the import came to them. Then none of its acts was recorded under a former
 * id: whatever is recorded meanwhile has the ids of now.
 */
export function freshStreams(store: EventStore): (staged: Staged) => Soon<boolean> {
  const isFresh = rememberedSoon(STREAMS_MAX, async stream => (await store.readStream(stream)).length === 0)
  return ({ steps }) => {
    const coming: Promise<boolean>[] = []
    for (const { stream } of steps) {
      const fresh = isFresh(stream)
      if (fresh === false) return false
      if (fresh instanceof Promise) coming.push(fresh)
    }
    return coming.length === 0 || Promise.all(coming).then(known => !known.includes(false))
  }
}
