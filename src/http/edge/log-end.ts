import { START } from '../../event-store/event-store.ts'
import type { Reading } from './services.ts'

/** How long the store is asked whether it holds more than this node has read. */
const STORE_WAIT_MS = 2000

/**
 * The position at which the record ends, if this node has read all of it; null if it has not, or if that is not known now,
 * because the store does not answer in time or holds another log by now.
 */
export async function logEnd({ runner, store }: Pick<Reading, 'runner' | 'store'>): Promise<number | null> {
  const { checkpoint: at, read, failure } = runner
  if (failure !== null || !read.isCaughtUp) return null
  const { promise: late, resolve } = Promise.withResolvers<null>()
  const timer = setTimeout(resolve, STORE_WAIT_MS, null)
  try {
    return await Promise.race([nothingAfter(), late])
  } catch {
    // The end of the record is not known, so the caller is asked to come back.
    return null
  } finally {
    clearTimeout(timer)
  }

  async function nothingAfter(): Promise<number | null> {
    for await (const _ of store.readAll(at.position === 0 ? START : at)) return null
    return at.position
  }
}
