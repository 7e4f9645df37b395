import { LogTiles } from '../../projections/engine/log-tiles.ts'
import { openLatestToRead } from '../../projections/engine/read-only-model.ts'
import type { Finding } from '../app/doctor/findings.ts'
import { LogHead } from '../app/log/log-head.ts'
import { logStream } from '../domain/log/event.ts'
import type { EventStore, PositionedEvent } from '../event-store/event-store.ts'

/** Holds a log that the caller reads from its beginning against every checkpoint that was signed over it. */
export type ProofCheck = Disposable & {
  /** Takes the next events of the log. */
  readonly see: (events: readonly PositionedEvent[]) => void
  readonly finding: () => Finding
}

/** Starts the check. If the read model in `folder` has read an event that differs now, the finding names it. */
export async function proofCheck(folder: string, store: Pick<EventStore, 'readStream'>): Promise<ProofCheck> {
  const model = openLatestToRead(folder)
  let tookMs = 0
  const timed = <Result>(act: () => Result): Result => {
    const since = performance.now()
    try {
      return act()
    } finally {
      tookMs += performance.now() - since
    }
  }
  const stored = await store.readStream(logStream())
  const head = timed(() => new LogHead(stored, model && new LogTiles(model)))
  return {
    see: events => timed(() => head.see(events)),
    finding: () => {
      const { size, root, signed, fault } = timed(() => head.report())
      const took = `checked in ${(tookMs / 1000).toFixed(1)} s`
      if (fault !== null) return { what: 'proof', is: `${fault}; ${took}`, isWell: false }
      const held = signed === null ? 'nothing was signed' : `as was signed over ${signed}`
      return { what: 'proof', is: `${size} events, root ${root}, ${held}; ${took}`, isWell: true }
    },
    [Symbol.dispose]: () => model?.close(),
  }
}
