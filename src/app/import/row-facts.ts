import { LRUCache } from 'lru-cache'
import type { Facts } from '../command/facts.ts'
import type { RowFacts } from './table.ts'

/**
 * Remembers facts, which are the same for all rows of a file, so that each is read once. The bound is for a file that names ever
 * new periods.
 */
export function rememberedFacts(facts: Pick<Facts, 'framework' | 'period'>): RowFacts {
  const frameworks = new LRUCache<string, ReturnType<RowFacts['framework']>>({ max: 1000 })
  const periods = new LRUCache<string, ReturnType<RowFacts['period']>>({ max: 10_000 })
  return {
    framework: id =>
      remember(frameworks, id, async () => {
        const { versions } = await facts.framework(id)
        return versions
      }),
    period: (of, id) => remember(periods, `${of} ${id}`, () => facts.period(of, id)),
  }
}

function remember<Value extends object>(
  cache: LRUCache<string, Value>,
  key: string,
  read: () => Value,
): Value {
  const known = cache.get(key)
  if (known !== undefined) return known
  const made = read()
  cache.set(key, made)
  return made
}
