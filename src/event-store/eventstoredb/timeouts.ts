/** How long the adapter waits, in milliseconds. */
export type Timeouts = {
  /** For one try; a server that is busy with the first copy of an append does not answer a second one. */
  readonly tryMs: number
  /** For all tries together: longer than an election takes. */
  readonly wholeMs: number
  /** For a silent read of the whole log: it may pass over a great deal that is not ours before it finds anything. */
  readonly logSilenceMs: number
  /** For a silent subscription: then a new one is opened, since its node may be left behind, or the log restored. */
  readonly liveSilenceMs: number
  /** For an event that should be there: a new leader shows what it holds only once the others have it too. */
  readonly missingMs: number
}

export const TIMEOUTS: Timeouts = {
  tryMs: 3000,
  wholeMs: 9000,
  logSilenceMs: 30_000,
  liveSilenceMs: 10_000,
  missingMs: 3000,
}

/** What is left until an instant of `performance.now()`: 0 once it has passed, since no timer takes less. */
export const remainingMs = (until: number): number => Math.max(0, until - performance.now())
