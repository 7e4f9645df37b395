import type { Day } from '../../domain/values/date.ts'
import { dayFromNumber, dayToNumber } from '../../domain/values/date.ts'
import type { Period } from '../../domain/values/period.ts'

/** What may differ between the two moments: what happened, or what the ledger knew. */
export const DIFFERING = ['world', 'knowledge'] as const
export type Differing = (typeof DIFFERING)[number]

type Field = 'period' | 'from' | 'to' | 'fromKnownAt' | 'toKnownAt'
/** The fields of the page's address that say what is compared. */
export type MomentFields = { readonly [Name in Field]?: string | undefined } & {
  readonly differ?: Differing | undefined
}
/** The same as the API takes it. */
export type AskedMoments = { readonly [Name in Field]?: string | undefined } & {
  readonly differ: Differing
}

const DAYS_BACK = 365

/**
 * The two moments that a page compares. Days that were not given are those of the period, or else of the newest one; if nothing
 * was given at all, the page is about the newest period. `seen`: the periods with any act, in order.
 */
export function momentsAsked(given: MomentFields, seen: readonly Period[], today: Day): AskedMoments {
  const { from, to, fromKnownAt, toKnownAt } = given
  const isBare = [from, to, fromKnownAt, toKnownAt].every(each => each === undefined)
  const period = given.period ?? (isBare ? seen.at(-1)?.id : undefined)
  const usual = daysOf(seen.find(({ id }) => id === period) ?? seen.at(-1), seen, today)
  if (given.differ === 'knowledge')
    return {
      period,
      fromKnownAt: fromKnownAt ?? from ?? usual.from,
      toKnownAt: toKnownAt ?? to ?? usual.to,
      differ: 'knowledge',
    }
  const isKnowledge = from === undefined && to === undefined && fromKnownAt !== toKnownAt
  if (isKnowledge) return { period, fromKnownAt, toKnownAt, differ: 'knowledge' }
  return { period, from: from ?? usual.from, to: to ?? usual.to, fromKnownAt, toKnownAt, differ: 'world' }
}

/** From the eve of a period to the eve of the next one; the newest period lasts until today. */
function daysOf(
  period: Period | undefined,
  seen: readonly Period[],
  today: Day,
): { readonly from: Day; readonly to: Day } {
  if (period === undefined) return { from: dayFromNumber(dayToNumber(today) - DAYS_BACK), to: today }
  const next = seen.find(({ from }) => from > period.to)
  return { from: eveOf(period.from), to: next === undefined ? today : eveOf(next.from) }
}

const eveOf = (day: Day): Day => dayFromNumber(dayToNumber(day) - 1)
