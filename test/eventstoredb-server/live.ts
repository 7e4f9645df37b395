import { timedOut } from './refusals.ts'
import type { Stored } from './stored.ts'
import type { Reading } from './streams-read.ts'

/** How a subscription follows the log: the next record, how many wait, and what to do with one. */
type Following = {
  readonly next: () => Stored | undefined
  readonly waiting: () => number
  readonly take: (record: Stored) => Promise<void>
}

/** How many events may wait for a client that takes none: those of two buffers. */
const BUFFERED_EVENTS = 64
/** How many bytes the connection itself holds before that: the window of one HTTP/2 stream. */
const WINDOW_BYTES = 65_535
/** A client that takes nothing for this long is slow itself: a network alone pauses for less. */
const SLOW_AFTER_MS = 50

/**
 * Sends every record as it is committed, until the client goes, or until it is too slow: 23.10 then ends the subscription
 * (seen with bursts of 200 events and more), 24.10 returns here, to catch up again.
 */
export async function live({ shared, outlet }: Reading, { next, waiting, take }: Following): Promise<void> {
  let bytes = 0
  const isTooSlow = (blockedMs: number) =>
    (bytes > WINDOW_BYTES || blockedMs >= SLOW_AFTER_MS) && waiting() > BUFFERED_EVENTS
  outlet.isTooSlow = isTooSlow
  while (!outlet.isClosed && !isTooSlow(0)) {
    const record = next()
    if (record === undefined) {
      if (outlet.isEmpty) bytes = 0
      await outlet.rung()
      continue
    }
    bytes += record.data.length + record.metadata.length + OVERHEAD_BYTES
    await take(record)
  }
  outlet.isTooSlow = () => false
  if (shared.version === '23.10') outlet.fail(timedOut(TOO_SLOW))
}

/** The size of what a message has beside data and metadata: ids, names and numbers. */
const OVERHEAD_BYTES = 150
const TOO_SLOW = 'Consumer too slow to handler event while live. Client resubscription required.'
