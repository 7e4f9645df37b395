import {
  assertDense,
  type EventReference,
  isIdText,
  StoreDamaged,
  type StoredEvent,
  StreamShort,
} from '../event-store.ts'
import type { Connection } from './connection.ts'
import { type DatabaseEvent, isEvent, recordedIn, streamRequest } from './messages.ts'
import { nameOf, readRangesOf } from './read-ranges.ts'
import { pause, retried, SILENT } from './retry.ts'
import type { Timeouts } from './timeouts.ts'

/** How many single reads go out together. */
const READS_MAX = 16

/** Reads single streams, from the leader. */
export class StreamReader {
  readonly #connection: Connection
  readonly #prefix: string
  readonly #patience: Timeouts
  readonly #closing: AbortSignal

  constructor(connection: Connection, prefix: string, timeouts: Timeouts, closing: AbortSignal) {
    this.#connection = connection
    this.#prefix = prefix
    this.#patience = timeouts
    this.#closing = closing
  }

  /**
   * What came after a revision, which reaches at least to `known`: a new leader shows what it holds only once the others have
   * it too, and is asked again. Throws `StreamShort` where that takes too long.
   */
  async read(stream: string, after = -1, known = -1): Promise<readonly StoredEvent[]> {
    const until = performance.now() + this.#patience.missingMs
    for (let tries = 0; ; tries++) {
      const events = await this.readFrom(stream, after + 1, Number.MAX_SAFE_INTEGER)
      if ((events.at(-1)?.revision ?? after) >= known) return events
      if (performance.now() > until) throw new StreamShort(stream, known)
      await pause(tries, this.#closing)
      this.#closing.throwIfAborted()
    }
  }

  async readNamed(references: readonly EventReference[]): Promise<readonly StoredEvent[]> {
    const found = new Map<string, StoredEvent>()
    const runs = readRangesOf(references)
    const readNext = async (): Promise<void> => {
      for (let run = runs.pop(); run !== undefined; run = runs.pop()) {
        const events = await this.readFrom(run.stream, run.first, run.last - run.first + 1)
        for (const event of events) found.set(nameOf(event), event)
      }
    }
    try {
      await Promise.all(Array.from({ length: READS_MAX }, readNext))
    } finally {
      // After one read has failed, the rest are not needed.
      runs.length = 0
    }
    return references.map(reference => {
      const event = found.get(nameOf(reference))
      if (event === undefined) throw new StreamShort(reference.stream, reference.revision)
      return event
    })
  }

  /** At most `countMax` events from a revision on, as the store shows them. */
  async readFrom(
    stream: string,
    from: number,
    countMax: number,
    stop = this.#closing,
  ): Promise<readonly StoredEvent[]> {
    const request = streamRequest(this.#prefix + stream, from, countMax)
    const read = (limitMs: number) =>
      this.#connection.readWhole(request, { firstMs: limitMs, laterMs: limitMs }, stop)
    const until = performance.now() + this.#patience.wholeMs
    const responses = await retried(read, this.#patience, { until, toTell: SILENT, stop })
    const events = responses
      .map(recordedIn)
      .filter(isEvent)
      .filter(({ revision }, index, all) => revision !== all[index - 1]?.revision)
    // A hole means that the stream was cut, by hand or by its metadata: what is left is not what was recorded.
    assertDense(stream, from, events)
    return events.map(each => storedOf(each, this.#prefix))
  }
}

/** An event under the name that its stream has for the ledger. Throws `StoreDamaged` where its id is none. */
export function storedOf(
  { stream, revision, id, type, data, metadata }: DatabaseEvent,
  prefix: string,
): StoredEvent {
  if (!isIdText(id)) {
    const reason = `revision ${revision} of ${stream} has no id`
    throw new StoreDamaged(reason, `the event store is damaged: ${reason}`)
  }
  return { stream: stream.slice(prefix.length), revision, id, type, data, metadata }
}
