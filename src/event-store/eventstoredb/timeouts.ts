/** How long the adapter waits for what. */
export type Timeouts = {
  /** Of one try; a server that is busy with the first copy of an append does not answer a second one. */
  readonly tryMs: number
  /** Of all tries together: longer than an election takes. */
  readonly wholeMs: number
  /** Of a read of the whole log without a word: it may pass by a great deal that is not ours before it finds anything. */
  readonly logSilenceMs: number
  /** Of a subscription without a word: then it is asked anew, since its node may be left behind, or the log restored. */
  readonly liveSilenceMs: number
  /** Until an event that should be there is missing: a new leader shows what it holds only once the others have it too. */
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
