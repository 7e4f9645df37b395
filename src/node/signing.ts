import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { CheckpointLog, LogTree } from '../app/log/checkpoint-log.ts'
import { firstDifference } from '../app/log/first-difference.ts'
import { type EventStore, StoreUnavailable } from '../event-store/event-store.ts'
import type { LogFaults } from './log-faults.ts'

/** At most so often is anything signed. */
const SIGN_MS = 1000

type Signing = {
  readonly checkpoints: CheckpointLog
  readonly store: Pick<EventStore, 'readEvents'>
  readonly tree: LogTree
  readonly faults: LogFaults
  readonly log: Pick<Logger, 'info' | 'error'>
  readonly stop: AbortSignal
}

/** Signs, or follows what others sign, until it is stopped. A store that does not answer is told elsewhere. */
export async function keepSigning(signing: Signing): Promise<void> {
  const { log, stop } = signing
  let isTold = false
  while (!stop.aborted) {
    try {
      await signOnce(signing)
      const { signs, signed } = signing.checkpoints
      if (!isTold && signed.origin !== null) {
        const origin = signed.origin
        log.info({ origin }, signs ? 'this node signs the log' : 'another node signs the log')
        isTold = true
      }
    } catch (error) {
      if (!stop.aborted && !(error instanceof StoreUnavailable)) log.error({ err: error }, 'signing failed')
    }
    await delay(SIGN_MS, undefined, { signal: stop }).catch(() => {
      // Stopped while waiting: the loop ends.
    })
  }
}

async function signOnce({ checkpoints, store, tree, faults }: Signing): Promise<void> {
  const before = checkpoints.fault
  await checkpoints.advance()
  const { fault, signed } = checkpoints
  if (fault === before) return
  if (fault === null) {
    faults.found('proof', [])
    return
  }
  faults.found('proof', [fault])
  const where = await firstDifference(store, tree, signed)
  if (where !== null) faults.found('proof', [`${fault} (${placeInWords(where.from, where.to)})`])
}

const placeInWords = (from: number, to: number): string =>
  from === to
    ? `the first that differs is the one at position ${from}`
    : `the first that differs is one of those at positions ${from} to ${to}`
