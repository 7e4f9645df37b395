import { Instant } from '../../domain/values/date.ts'

/** The clocks of several machines may differ by this much, and an append may wait for some seconds. */
const TOLERANCE_MS = 60_000

type Place = { readonly position: number; readonly recordedAt: Instant }

/** What is wrong with the times at which a log was recorded: how often, and where first. */
export type TimeFaults = {
  /** Later than the clock of this machine. */
  readonly ahead: { readonly count: number; readonly first: Place } | null
  /** Earlier than something before it. */
  readonly falls: { readonly count: number; readonly first: Place; readonly after: Place } | null
  /** The latest of all; the empty text where nothing is recorded. */
  readonly latest: Instant
}

/** Watches the times of a log as it is read from its beginning. `nowMs` is the clock of this machine. */
export function recordedTimes(nowMs: number) {
  const latestMax = new Date(nowMs + TOLERANCE_MS).toISOString()
  let latest: Place = { position: 0, recordedAt: '' }
  /** A time before this one falls behind the latest by more than the tolerance. */
  let floor = ''
  let ahead: TimeFaults['ahead'] = null
  let falls: TimeFaults['falls'] = null
  return {
    see: (at: Place): void => {
      const { recordedAt } = at
      if (recordedAt > latestMax) ahead = { count: (ahead?.count ?? 0) + 1, first: ahead?.first ?? at }
      if (recordedAt < floor) {
        falls = { count: (falls?.count ?? 0) + 1, first: falls?.first ?? at, after: falls?.after ?? latest }
      }
      if (recordedAt <= latest.recordedAt) return
      latest = at
      floor = new Date(Date.parse(recordedAt) - TOLERANCE_MS).toISOString()
    },
    faults: (): TimeFaults => ({ ahead, falls, latest: latest.recordedAt }),
  }
}

/** When an event was recorded, by its metadata alone, whatever else is wrong with it; null where that does not say. */
export function recordedAtOf(metadata: string): Instant | null {
  try {
    const { recordedAt } = JSON.parse(metadata) as { readonly recordedAt?: unknown }
    const read = Instant.safeParse(recordedAt)
    return read.success ? read.data : null
  } catch {
    // This is no JSON: what decodes the event says so.
    return null
  }
}
