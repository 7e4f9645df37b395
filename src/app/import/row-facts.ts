import type { Facts } from '../command/facts.ts'
import { rememberedSoon } from './remembered-soon.ts'
import type { RowFacts } from './table.ts'

/**
 * Remembers facts, which are the same for all rows of a file, so that each is read once. The bound is for a file that names ever
 * new periods.
 */
export function rememberedFacts(facts: Pick<Facts, 'framework' | 'period'>): RowFacts {
  const versionsOf = rememberedSoon(1000, async id => (await facts.framework(id)).versions)
  const periodsOf = rememberedSoon(1000, async framework =>
    rememberedSoon(10_000, period => facts.period(framework, period)),
  )
  return {
    framework: versionsOf,
    period: (of, id) => {
      const periods = periodsOf(of)
      return periods instanceof Promise ? periods.then(period => period(id)) : periods(id)
    },
  }
}
