import { LRUCache } from 'lru-cache'
import type { Soon } from './table.ts'

/** Remembers what was read by its key, of at most `max` keys: what has come is given as it is, and not as something that comes. */
export function rememberedSoon<Value>(
  max: number,
  read: (key: string) => Promise<Value>,
): (key: string) => Soon<Value> {
  const cache = new LRUCache<string, { soon: Soon<Value> }>({ max })
  return key => {
    const known = cache.get(key)
    if (known !== undefined) return known.soon
    const made: { soon: Soon<Value> } = { soon: read(key) }
    cache.set(key, made)
    const come = async () => {
      made.soon = await made.soon
    }
    // Who asked is told of a failure.
    come().catch(() => {})
    return made.soon
  }
}
