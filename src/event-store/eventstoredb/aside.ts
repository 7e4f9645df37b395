import { PAGE_MAX, StreamErased } from '../event-store.ts'
import type { Connection } from './connection.ts'
import { isErased } from './failure.ts'
import { TOMBSTONE } from './forgetting.ts'
import { isEvent, logRequest, recordedIn, tombstoneRequest } from './messages.ts'
import { retried, SILENT } from './retry.ts'
import type { Timeouts } from './timeouts.ts'

/** How many times `logSilenceMs` a search may be silent: it passes over all that was ever written before it finds anything. */
const SILENCE_TIMES = 10

/** What only streams that are kept aside need; they are written and read like any other. */
export class AsideStreams {
  readonly #connection: Connection
  readonly #prefix: string
  readonly #timeouts: Timeouts
  readonly #closing: AbortSignal

  constructor(connection: Connection, prefix: string, timeouts: Timeouts, closing: AbortSignal) {
    this.#connection = connection
    this.#prefix = prefix
    this.#timeouts = timeouts
    this.#closing = closing
  }

  /**
   * The names of the streams that were not erased. The log holds the events of an erased one until a scavenge, and its tombstone
   * shows that it was erased.
   */
  async namesOf(category: string): Promise<readonly string[]> {
    const silenceMs = this.#timeouts.logSilenceMs * SILENCE_TIMES
    const found = new Set<string>()
    const ended = new Set<string>()
    for (let from: bigint | null = null; ; ) {
      const request = logRequest([`${this.#prefix}${category}-`], from, PAGE_MAX)
      const silence = { firstMs: silenceMs, laterMs: silenceMs }
      const read = () => this.#connection.readWhole(request, silence, this.#closing)
      const responses = await retried(read, this.#timeouts, this.#limits())
      const recorded = responses.map(recordedIn).filter(isEvent)
      for (const { type, stream } of recorded) (type === TOMBSTONE ? ended : found).add(stream)
      if (recorded.length < PAGE_MAX) break
      from = recorded.at(-1)?.commit ?? from
    }
    return [...found.difference(ended)].map(stream => stream.slice(this.#prefix.length)).sort()
  }

  /** The database hides it at once; its bytes stay in the files until a scavenge. */
  async erase(stream: string): Promise<void> {
    const request = tombstoneRequest(this.#prefix + stream)
    const ended = retried(
      limitMs => this.#connection.tombstone(request, limitMs),
      this.#timeouts,
      this.#limits(),
    )
    // An earlier try may have erased it already.
    await ended.catch((error: unknown) => {
      if (!isErased(error)) throw error
    })
  }

  #limits() {
    return { until: performance.now() + this.#timeouts.wholeMs, toTell: SILENT, stop: this.#closing }
  }
}

/** A read of an erased stream gives no events. */
export const nothingWhereErased = (error: unknown): readonly never[] => {
  if (isErased(error)) return []
  throw error
}

/** An append to an erased stream throws `StreamErased`; any other error stays as it is. */
export const erasedFor =
  (stream: string) =>
  (error: unknown): never => {
    throw isErased(error) ? new StreamErased(stream) : error
  }
