import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Runner } from '../../projections/engine/runner.ts'
import type { KeptNetwork } from '../../projections/rating/kept/network.ts'

/** How long nothing must have been read before rows are made, and how often that is checked. */
const QUIET_MS = 1000
/** The rows of this many entities are made at a stretch: some milliseconds of work, and as long a pause for other work. */
const AT_A_TIME = 4
const PAUSE_MS = 10

/**
 * Makes the rows of network answers before a request needs them: while nothing is recorded, so that neither writes nor a rebuild
 * are slowed. A request that comes before makes what is missing. Ends when `signal` aborts.
 */
export async function keepRows(
  kept: KeptNetwork,
  runner: Pick<Runner, 'read'>,
  { signal, log }: { readonly signal: AbortSignal; readonly log: Logger },
): Promise<void> {
  let before = -1
  try {
    for (;;) {
      await delay(QUIET_MS, undefined, { signal, ref: false })
      const { position, isCaughtUp } = runner.read
      if (position === before && isCaughtUp)
        await keepWhile(kept, () => runner.read.position === position, signal)
      before = position
    }
  } catch (error) {
    // Each request then makes the rows that it needs.
    if (!signal.aborted) log.warn({ err: error }, 'the rows of network answers are not made ahead')
  }
}

/** Makes what is missing while the condition holds. */
export async function keepWhile(
  kept: KeptNetwork,
  isQuiet: () => boolean,
  signal: AbortSignal,
): Promise<void> {
  for (const framework of kept.queries.frameworks.ids()) {
    const directory = kept.directoryOf(framework)
    const stale = directory.stale()
    for (let at = 0; at < stale.length && isQuiet(); at += AT_A_TIME) {
      for (const entity of stale.slice(at, at + AT_A_TIME))
        if (directory.isStale(entity)) directory.make(entity)
      await delay(PAUSE_MS, undefined, { signal, ref: false })
    }
  }
}
