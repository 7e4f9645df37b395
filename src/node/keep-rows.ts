import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Runner } from '../../projections/engine/runner.ts'
import type { KeptNetwork } from '../../projections/rating/kept/network.ts'

/** How long nothing must have been read before rows are made, and how often that is checked. */
const QUIET_MS = 1000
/** The same for the rows of a network that somebody has asked about lately: long enough for the writes of one request. */
const PAUSE_AFTER_NEWS_MS = 20
/** The rows of this many entities are made at a stretch: some milliseconds of work, and as long a pause for other work. */
const AT_A_TIME = 4
const PAUSE_MS = 10

type Keeping = { readonly signal: AbortSignal; readonly log: Logger }

/**
 * Makes the rows of network answers before a request needs them: while nothing is recorded, so that neither writes nor a rebuild
 * are slowed. A request that comes before makes what is missing. Ends when `signal` aborts.
 */
export async function keepRows(
  kept: KeptNetwork,
  runner: Pick<Runner, 'read' | 'reach'>,
  keeping: Keeping,
): Promise<void> {
  await Promise.all([
    orWarn(keeping, () => keepAll(kept, runner, keeping.signal)),
    orWarn(keeping, () => keepWanted(kept, runner, keeping.signal)),
  ])
}

async function orWarn({ signal, log }: Keeping, keep: () => Promise<void>): Promise<void> {
  try {
    await keep()
  } catch (error) {
    // Each request then makes the rows that it needs.
    if (!signal.aborted) log.warn({ err: error }, 'the rows of network answers are not made ahead')
  }
}

/** All rows, once nothing is recorded for a while. */
async function keepAll(kept: KeptNetwork, runner: Pick<Runner, 'read'>, signal: AbortSignal): Promise<void> {
  for (let before = -1; ; ) {
    await delay(QUIET_MS, undefined, { signal, ref: false })
    const { position, isCaughtUp } = runner.read
    if (position === before && isCaughtUp)
      await keepWhile(kept, () => runner.read.position === position, { signal })
    before = position
  }
}

/**
 * The rows of networks that are asked about, a moment after each write that is not followed by others: the next answer finds them
 * made. While one write follows the other none is made, and each request makes what it needs.
 */
async function keepWanted(
  kept: KeptNetwork,
  runner: Pick<Runner, 'read' | 'reach'>,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    const news = await runner.reach(runner.read.position + 1, ['log'], signal)
    // Where reading has stopped there is no news to wait for.
    if (news !== 'reached') await delay(QUIET_MS, undefined, { signal, ref: false })
    let at: number
    do {
      at = runner.read.position
      await delay(PAUSE_AFTER_NEWS_MS, undefined, { signal, ref: false })
    } while (runner.read.position !== at)
    await keepWhile(kept, () => runner.read.position === at, { signal, isWantedOnly: true })
  }
}

/** Makes what is missing while the condition holds; `isWantedOnly`: of networks that somebody has asked about lately. */
export async function keepWhile(
  kept: KeptNetwork,
  isQuiet: () => boolean,
  { signal, isWantedOnly = false }: { readonly signal: AbortSignal; readonly isWantedOnly?: boolean },
): Promise<void> {
  for (const framework of kept.queries.frameworks.ids()) {
    const directory = kept.directoryOf(framework)
    if (isWantedOnly && !directory.isWanted) continue
    const stale = directory.stale()
    for (let at = 0; at < stale.length && isQuiet(); at += AT_A_TIME) {
      for (const entity of stale.slice(at, at + AT_A_TIME))
        if (directory.isStale(entity)) directory.make(entity)
      await delay(PAUSE_MS, undefined, { signal, ref: false })
    }
  }
}
