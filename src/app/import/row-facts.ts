import { LRUCache } from 'lru-cache'
import type { Facts } from '../command/facts.ts'
import type { RowFacts, Soon } from './table.ts'

/**
 * Remembers facts, which are the same for all rows of a file, so that each is read once. The bound is for a file that names ever
 * new periods.
 */
export function rememberedFacts(facts: Pick<Facts, 'framework' | 'period'>): RowFacts {
  const versionsOf = remembered(1000, async id => (await facts.framework(id)).versions)
  const periodsOf = remembered(1000, async framework =>
    remembered(10_000, period => facts.period(framework, period)),
  )
  return {
    framework: versionsOf,
    period: (of, id) => {
      const periods = periodsOf(of)
      return periods instanceof Promise ? periods.then(period => period(id)) : periods(id)
    },
  }
}

/** Gives what was read before as it is, and not as something that comes. */
function remembered<Value>(max: number, read: (key: string) => Promise<Value>): (key: string) => Soon<Value> {
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
