import type { Logger } from 'pino'

/**
 * What looks for faults of the log: the reader, the streams' settings in the database, the end of the log, what was signed over it,
 * and the store as it is read again.
 */
export type Check = 'reading' | 'settings' | 'end' | 'proof' | 'store'

/** What is wrong with the log itself, as this node knows it: logged once when it is found, and once when it is gone. */
export class LogFaults {
  readonly #log: Pick<Logger, 'error' | 'warn'>
  readonly #found = new Map<Check, readonly string[]>()

  constructor(log: Pick<Logger, 'error' | 'warn'>) {
    this.#log = log
  }

  /** Sentences, each without its full stop. */
  get all(): readonly string[] {
    return [...this.#found.values()].flat()
  }

  /** Whether any other check than this one has found something. */
  hasBesides(check: Check): boolean {
    return [...this.#found].some(([by, faults]) => by !== check && faults.length > 0)
  }

  /** Replaces what this check found before. */
  found(by: Check, faults: readonly string[]): void {
    const before = this.#found.get(by) ?? []
    this.#found.set(by, faults)
    for (const fault of faults) {
      if (!before.includes(fault)) this.#log.error({ fault }, 'the log is damaged: this node is not ready')
    }
    for (const fault of before) {
      if (!faults.includes(fault)) this.#log.warn({ fault }, 'the log is damaged in this way no more')
    }
  }
}
