import { randomInt } from 'node:crypto'
import { StoreUnavailable } from '../event-store.ts'
import { Denied, kindOf, refusedFor } from './failure.ts'
import { remainingMs, type Timeouts } from './timeouts.ts'

const PAUSE_MS_MIN = 50
const PAUSE_MS_MAX = 1000
/** The part of `tryMs` that a try needs at least to be worth sending. */
const SHORTEST_TRY = 1 / 6

/** The message of the error that a reader gets when its time has passed. */
export const SILENT = 'the event store does not answer'

type Limits = {
  /** When the time for tries is over, by `performance.now()`. */
  readonly until: number
  /** The message of the error when that has passed. */
  readonly toTell: string
  readonly stop?: AbortSignal
}

/**
 * Tries until it succeeds, fails for good, is stopped, or has no time left for one more try: then it throws
 * `StoreUnavailable`. The first try is always made.
 */
export async function retried<Answer>(
  attempt: (limitMs: number) => Promise<Answer>,
  { tryMs }: Pick<Timeouts, 'tryMs'>,
  { until, toTell, stop }: Limits,
): Promise<Answer> {
  const shortestMs = tryMs * SHORTEST_TRY
  const leftMs = () => remainingMs(until)
  for (let tries = 0; ; tries++) {
    try {
      return await attempt(Math.max(shortestMs, Math.min(tryMs, leftMs())))
    } catch (error) {
      switch (kindOf(error)) {
        case 'no-such-position':
          throw error
        case 'final':
          throw refusedFor(error)
        case 'denied':
          throw new Denied(error)
        case 'again':
        case 'stuck':
          if (leftMs() >= shortestMs) await pause(tries, stop)
          stop?.throwIfAborted()
          if (leftMs() < shortestMs) throw new StoreUnavailable(toTell, { cause: error })
      }
    }
  }
}

/**
 * Waits longer after each try, and with a random part, so that two callers do not try at the same moment again. Ends early when
 * it is stopped.
 */
export async function pause(tries: number, stop?: AbortSignal): Promise<void> {
  const longest = Math.min(PAUSE_MS_MAX, PAUSE_MS_MIN * 2 ** tries)
  const { promise, resolve } = Promise.withResolvers<void>()
  const wake = () => resolve()
  const timer = setTimeout(wake, randomInt(longest / 2, longest))
  stop?.addEventListener('abort', wake)
  if (stop?.aborted === true) wake()
  await promise
  clearTimeout(timer)
  stop?.removeEventListener('abort', wake)
}
