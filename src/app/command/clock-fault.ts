import type { Instant } from '../../domain/values/date.ts'

const DAY_MS = 86_400_000
/** The clocks of several machines may differ by this much. */
const LAG_MS_MAX = 60_000
/** A ledger is hardly ever left unused for longer than this. */
const LEAD_DAYS_MAX = 400

export type ClockWitnesses = {
  /** What the clock that is checked shows, in milliseconds since 1970. */
  readonly nowMs: number
  /** The greatest `recordedAt` of the log; the empty text where nothing is recorded. */
  readonly latest: Instant
  /** The earliest time at which this version of the program can have been made: a clock that is behind it is wrong. */
  readonly madeMs: number
  /** When the newest of the program's files was written: if nothing is recorded, nothing else shows what year it is. */
  readonly installedMs: number
}

/**
 * Why the ledger must not record by a clock, in words; null if nothing speaks against it. A time that lies ahead stays recorded
 * for ever: later events get that time too until the clock has reached it, and `knownAt=<day>` finds nothing new until that day
 * has come.
 */
export function clockFault({ nowMs, latest, madeMs, installedMs }: ClockWitnesses): string | null {
  const clock = `this machine's clock (${new Date(nowMs).toISOString()})`
  if (nowMs < madeMs) return `${clock} stands before this program was made (${dayOf(madeMs)}): set it`
  if (latest !== '' && Date.parse(latest) - nowMs > LAG_MS_MAX) {
    return (
      `${clock} stands before what the ledger recorded last (${latest}): set it; if it is right, another clock led, ` +
      'and what is recorded until then gets that time'
    )
  }
  const days = daysSince(latest === '' ? Math.max(madeMs, installedMs) : Date.parse(latest), nowMs)
  if (days <= LEAD_DAYS_MAX) return null
  return latest === ''
    ? `${clock} stands ${days} days after this program was installed, and nothing is recorded yet that says what year it is: set it, if it leads`
    : `${clock} stands ${days} days after what the ledger recorded last (${latest}): set it, if it leads`
}

/**
 * What the operator should check, in words, if a clock may be ahead and nothing proves it; null if the ledger was used lately.
 */
export function clockDoubt({ nowMs, latest }: Pick<ClockWitnesses, 'nowMs' | 'latest'>): string | null {
  const days = latest === '' ? 0 : daysSince(Date.parse(latest), nowMs)
  if (days < 1) return null
  return `this machine's clock (${new Date(nowMs).toISOString()}) stands ${days === 1 ? 'a day' : `${days} days`} after what the ledger recorded last (${latest}): see that it does not lead`
}

/**
 * That a clock was set to another day since a process started, in words; null if it was not. `expectedMs` is what the clock would
 * show by the time that has passed since, in which the sleep of a machine does not count.
 */
export function clockJump({ nowMs, expectedMs }: { readonly nowMs: number; readonly expectedMs: number }) {
  const days = Math.floor(Math.abs(nowMs - expectedMs) / DAY_MS)
  if (days < 1) return null
  const way = nowMs > expectedMs ? 'ahead' : 'back'
  return `this machine's clock (${new Date(nowMs).toISOString()}) was set ${way} by ${days === 1 ? 'a day' : `${days} days`} since this node started: set it; if it is right now, or the machine slept, start the node again`
}

const daysSince = (thenMs: number, nowMs: number): number => Math.floor((nowMs - thenMs) / DAY_MS)
const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10)
