import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from 'pino'
import { LogHasHole } from '../../projections/engine/stream-ends.ts'
import { streamOf } from '../domain/subjects.ts'
import { type EventStore, StoreUnavailable } from '../event-store/event-store.ts'
import { sqliteFailureOf } from '../event-store/sqlite-failure.ts'
import type { LogFaults } from './log-faults.ts'

/** The pause between two tries of anything that may succeed by itself. */
export const RETRY_MS = 1000
/** The pause between two tries to build a read model of a log that has a hole: each reads up to it. */
const HOLE_RETRY_MS = 30_000

/** Asks the store until it answers: a database may start later than its ledger. */
export async function answering(store: EventStore, waiting: Waiting): Promise<void> {
  const { log, storeName } = waiting
  // A try takes long if the store does not answer, so the log says early what the node waits for.
  const late = setTimeout(
    () => log.warn({ store: storeName }, 'waiting for the event store to answer'),
    RETRY_MS,
  )
  try {
    await whenAvailable(() => store.readStream(streamOf.key('readiness')), waiting)
  } finally {
    clearTimeout(late)
  }
}

/** Where a node that waits reports why: in its log, and to the clients that ask it meanwhile. */
export type Waiting = {
  readonly storeName: string
  readonly log: Logger
  readonly say: (why: string) => void
}

/** Runs `act`, which needs the store and the disk at the start, again and again until both can do it. */
export async function whenAvailable<Answer>(
  act: () => Promise<Answer>,
  { storeName, log, say }: Waiting,
): Promise<Answer> {
  for (;;) {
    try {
      return await act()
    } catch (error) {
      if (error instanceof StoreUnavailable) {
        const reason = error.cause instanceof Error ? error.cause.message : error.message
        log.warn({ store: storeName, reason }, 'waiting for the event store')
        say('the event store does not answer')
      } else {
        const failure = sqliteFailureOf(error)
        if (failure?.mayPass !== true) throw error
        log.error({ reason: failure.reason }, 'the read model cannot be written: trying again')
        say(`the read model cannot be written: ${failure.reason}`)
      }
      await delay(RETRY_MS)
    }
  }
}

/** Runs `act`, which needs the log from its beginning, again and again until no event of it is missing. */
export async function whenWhole<Answer>(
  act: () => Promise<Answer>,
  faults: LogFaults,
  say: (why: string) => void,
): Promise<Answer> {
  for (;;) {
    try {
      say('this node builds its read model, or reads what was recorded since it last ran')
      const answer = await act()
      faults.found('reading', [])
      return answer
    } catch (error) {
      if (!(error instanceof LogHasHole)) throw error
      faults.found('reading', [error.message])
      say(error.message)
      await delay(HOLE_RETRY_MS)
    }
  }
}

/** Reads as far as the log is whole: what was read stands, and the follower of the log finds the hole again. */
export async function upToHole(reading: Promise<void>): Promise<void> {
  await reading.catch((error: unknown) => {
    if (!(error instanceof LogHasHole)) throw error
  })
}
