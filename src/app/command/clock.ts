import type { Instant } from '../../domain/values/date.ts'

/** The clock by which the ledger records: the node's, but never behind what this node has read or recorded before. */
export type LedgerClock = {
  readonly now: () => Instant
  /** Moves the clock on to a `recordedAt` that was read, if it is behind. */
  readonly advanceTo: (recordedAt: Instant) => void
}

/** The clock of the ledger over one that gives milliseconds since 1970. */
export function ledgerClockOn(clockMs: () => number): LedgerClock {
  let latest = ''
  const saw = (instant: Instant) => {
    if (instant > latest) latest = instant
  }
  return {
    advanceTo: saw,
    now: () => {
      saw(new Date(clockMs()).toISOString())
      return latest
    },
  }
}
