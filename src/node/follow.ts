import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Runner } from '../../projections/engine/runner.ts'
import { LogHasHole } from '../../projections/engine/stream-ends.ts'
import { CheckpointNotInLog, type EventStore } from '../event-store/event-store.ts'
import type { LogFaults } from './log-faults.ts'
import { RETRY_MS } from './retrying.ts'

type Following = { readonly log: Logger; readonly faults: LogFaults; readonly replaced: () => void }

/** Follows the log for as long as the process lives: a store that fails is followed again from where this node stands. */
export async function follow(
  runner: Runner,
  store: EventStore,
  signal: AbortSignal,
  { log, faults, replaced }: Following,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await runner.follow(store, signal, Date.now)
    } catch (error) {
      if (error instanceof CheckpointNotInLog) {
        log.error({ err: error }, 'the log is not the one that was read: starting again')
        replaced()
        return
      }
      if (error instanceof LogHasHole) faults.found('reading', [error.message])
      // A failure of the read model was logged when it began.
      else if (error !== runner.failure?.cause)
        log.error({ err: error }, 'reading the log failed; trying again')
      await delay(RETRY_MS, undefined, { signal }).catch(() => {
        // Aborted while waiting: the loop ends.
      })
    }
  }
}
