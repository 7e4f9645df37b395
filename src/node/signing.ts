import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Runner } from '../../projections/engine/runner.ts'
import type { CheckpointLog } from '../app/log/checkpoint-log.ts'
import { firstDifference, placeInWords } from '../app/log/first-difference.ts'
import { type EventStore, StoreUnavailable } from '../event-store/event-store.ts'
import type { LogFaults } from './log-faults.ts'

/** The shortest pause between two signatures. */
const SIGN_MS = 1000

type Once = {
  readonly checkpoints: CheckpointLog
  readonly store: Pick<EventStore, 'readEvents'>
  readonly runner: Pick<Runner, 'tiles' | 'status'>
  readonly faults: LogFaults
}

type Signing = Once & {
  readonly log: Pick<Logger, 'info' | 'error'>
  readonly stop: AbortSignal
  /** Waits for that many milliseconds, or until it is stopped. */
  readonly pause?: (ms: number) => Promise<void>
}

/** Signs, or follows what others sign, until it is stopped. A store that does not answer is reported elsewhere. */
export async function keepSigning(signing: Signing): Promise<void> {
  const { log, stop, pause = pauseUnless(stop) } = signing
  let isTold = false
  let failure: string | null = null
  while (!stop.aborted) {
    try {
      await signOnce(signing)
      failure = null
      const { signs, signed } = signing.checkpoints
      if (!isTold && signed.origin !== null) {
        const origin = signed.origin
        log.info({ origin }, signs ? 'this node signs the log' : 'another node signs the log')
        isTold = true
      }
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      // It is tried each second: the same again is no news.
      const isNews = reason !== failure && !(error instanceof StoreUnavailable)
      if (isNews && !stop.aborted) log.error({ err: error }, 'signing failed')
      failure = reason
    }
    await pause(SIGN_MS)
  }
}

const pauseUnless = (stop: AbortSignal) => (ms: number) =>
  delay(ms, undefined, { signal: stop }).catch(() => {
    // Stopped while waiting: the loop ends.
  })

/**
 * The first event that this node cannot read or fold, in words; null where there is none. Nothing is signed while there is one:
 * another client may have written it.
 */
export function unreadInWords({ status }: Pick<Runner, 'status'>): string | null {
  const [first] = status
    .flatMap(({ stoppedBy, setAside }) => [...(stoppedBy === null ? [] : [stoppedBy]), ...setAside])
    .toSorted((a, b) => a.position - b.position)
  return first === undefined
    ? null
    : `nothing is signed while this node cannot read the event ${first.event} at position ${first.position}`
}

/** Signs, or reads what others have signed, once; nothing is signed while anything else speaks against the log. */
export async function signOnce({ checkpoints, store, runner, faults }: Once): Promise<void> {
  const before = checkpoints.fault
  await checkpoints.advance(faults.hasBesides('proof') || unreadInWords(runner) !== null)
  const { fault, signed } = checkpoints
  if (fault === before) return
  if (fault === null) {
    faults.found('proof', [])
    return
  }
  faults.found('proof', [fault])
  const where = await firstDifference(store, runner.tiles, signed)
  if (where !== null) faults.found('proof', [`${fault} (${placeInWords(where.from, where.to)})`])
}
