import type { Logger } from 'pino'
import { clockJump } from '../app/command/clock-fault.ts'
import type { Instant } from '../domain/values/date.ts'
import { clockFaultAt } from './command-clock.ts'

const LOOK_MS = 5000

type Watched = {
  /** Milliseconds since 1970, by the clock that events are recorded by. */
  readonly clock: () => number
  /** Milliseconds by a clock that cannot be set. */
  readonly elapsed: () => number
  /** The greatest `recordedAt` that this node has read. */
  readonly latest: () => Instant
  /** Whether what spoke against the clock at the start was allowed. */
  readonly isAllowed: boolean
  readonly log: Pick<Logger, 'error' | 'warn'>
}

/**
 * Checks the clock while a node serves, as its start does. A clock that is set to another day meanwhile is logged once, and once
 * more when it is right again. Commands are accepted all the same.
 */
export class ClockWatch {
  readonly #watched: Watched
  readonly #startedAt: { readonly clock: number; readonly elapsed: number }
  #fault: string | null = null

  constructor(watched: Watched) {
    this.#watched = watched
    this.#startedAt = { clock: watched.clock(), elapsed: watched.elapsed() }
  }

  /** What speaks against the clock, in words; empty where nothing does. */
  get doubts(): readonly string[] {
    return this.#fault === null ? [] : [this.#fault]
  }

  /** Looks until the returned function is called. */
  run(): () => void {
    const timer = setInterval(() => this.look(), LOOK_MS)
    timer.unref()
    return () => clearInterval(timer)
  }

  look(): void {
    const before = this.#fault
    this.#fault = this.#faultNow()
    const { log } = this.#watched
    // The sentence names the time, which is another one at each look.
    if (this.#fault !== null && before === null)
      log.error({ clock: this.#fault }, 'the clock is not to be trusted')
    if (this.#fault === null && before !== null) log.warn('the clock is right again')
  }

  #faultNow(): string | null {
    const { clock, elapsed, latest, isAllowed } = this.#watched
    const nowMs = clock()
    const expectedMs = this.#startedAt.clock + elapsed() - this.#startedAt.elapsed
    const jump = clockJump({ nowMs, expectedMs })
    if (jump !== null || isAllowed) return jump
    const recorded = latest()
    // Where nothing is recorded the start has looked at the files of the program, which stay as they are.
    return recorded === '' ? null : clockFaultAt(nowMs, recorded)
  }
}
