import {
  CHECKPOINT_STREAM,
  type Checkpoint,
  CheckpointNotInLog,
  PAGE_MAX,
  type Page,
  type PositionedEvent,
} from '../event-store.ts'
import type { Connection } from './connection.ts'
import { commitOf, cursorOf, isAt } from './cursor.ts'
import { kindOf } from './failure.ts'
import { type DatabaseEvent, isEvent, logRequest, recordedIn } from './messages.ts'
import type { RecentStreams } from './recent-streams.ts'
import { pause, retried, SILENT } from './retry.ts'
import { type StreamReader, storedOf } from './stream-reader.ts'
import type { Timeouts } from './timeouts.ts'

export type LogPage = { readonly events: readonly PositionedEvent[]; readonly isLast: boolean }

/** Reads the log in order, from the leader, and counts its events. */
export class LogReader {
  readonly #connection: Connection
  readonly #prefix: string
  readonly #ours: readonly string[]
  readonly #streams: StreamReader
  readonly #recent: RecentStreams
  readonly #patience: Timeouts

  /** `ours` are the prefixes of the streams of the log. */
  constructor(
    connection: Connection,
    { prefix, ours }: { readonly prefix: string; readonly ours: readonly string[] },
    streams: StreamReader,
    recent: RecentStreams,
    timeouts: Timeouts,
  ) {
    this.#connection = connection
    this.#prefix = prefix
    this.#ours = ours
    this.#streams = streams
    this.#recent = recent
    this.#patience = timeouts
  }

  /** What stands in the log, page by page, then what comes, until the subscription breaks or falls silent. */
  async *follow(after: Checkpoint, hasTold: boolean, stop: AbortSignal): AsyncGenerator<Page> {
    let at = after
    let isTold = hasTold
    for (let caughtUp = false; !caughtUp; ) {
      const page = await this.page(at, stop)
      caughtUp = page.isLast
      at = page.events.at(-1) ?? at
      if (page.events.length > 0 || !isTold) yield { events: page.events, caughtUp }
      isTold = caughtUp
    }
    const live = logRequest(this.#ours, commitOf(at), null)
    const { tryMs: openMs, liveSilenceMs: silenceMs } = this.#patience
    for await (const responses of this.#connection.readOn(live, PAGE_MAX, { openMs, silenceMs }, stop)) {
      const events = this.#numbered(responses.map(recordedIn).filter(isEvent), at)
      if (events.length === 0) continue
      at = events.at(-1) ?? at
      yield { events, caughtUp: responses.length < PAGE_MAX }
    }
  }

  /**
   * The next events after a checkpoint, and whether the log ended there; throws `CheckpointNotInLog` where the one that it
   * names is not there.
   */
  async page(at: Checkpoint, stop: AbortSignal): Promise<LogPage> {
    const from = commitOf(at)
    // A page begins AT the event that was read last, which must still be there: if it is not, the log was restored.
    const count = from === null ? PAGE_MAX : PAGE_MAX + 1
    const request = logRequest(this.#ours, from, count)
    const { logSilenceMs: laterMs, missingMs } = this.#patience
    // The search for a first event may take long, so a short read finds out first whether the database answers at all.
    if (from === null) await this.#streams.readFrom(CHECKPOINT_STREAM, 0, 1, stop)
    const until = performance.now() + this.#patience.wholeMs
    for (let tries = 0, missingAt = 0; ; tries++) {
      // The event AT which the page begins is found at once; the next ones may lie far behind it.
      const read = (limitMs: number) =>
        this.#connection.readWhole(request, { firstMs: from === null ? laterMs : limitMs, laterMs }, stop)
      const responses = await retried(read, this.#patience, { until, toTell: SILENT, stop }).catch(error => {
        if (kindOf(error) !== 'no-such-position') throw error
        return []
      })
      const recorded = responses.map(recordedIn).filter(isEvent)
      const [first] = recorded
      if (from === null || (first !== undefined && isAt(at, first))) {
        const page = { events: this.#numbered(recorded, at), isLast: recorded.length < count }
        return page.events.length > 0 || page.isLast ? page : this.#behind(recorded.at(-1), at, stop)
      }
      missingAt ||= performance.now()
      if (performance.now() - missingAt > missingMs) throw new CheckpointNotInLog(at)
      await pause(tries, stop)
      stop.throwIfAborted()
    }
  }

  /** The next events after a whole page that held only records of the database. */
  async #behind(last: DatabaseEvent | undefined, at: Checkpoint, stop: AbortSignal): Promise<LogPage> {
    const { logSilenceMs } = this.#patience
    const silence = { firstMs: logSilenceMs, laterMs: logSilenceMs }
    for (let from = last?.commit ?? null; ; ) {
      const request = logRequest(this.#ours, from, PAGE_MAX + 1)
      const read = () => this.#connection.readWhole(request, silence, stop)
      const until = performance.now() + this.#patience.wholeMs
      const responses = await retried(read, this.#patience, { until, toTell: SILENT, stop })
      const recorded = responses.map(recordedIn).filter(isEvent)
      const page = { events: this.#numbered(recorded, at), isLast: recorded.length <= PAGE_MAX }
      if (page.events.length > 0 || page.isLast) return page
      from = recorded.at(-1)?.commit ?? from
    }
  }

  /** In the order of the log; what came before is dropped, so that a repeat shifts no number. */
  #numbered(recorded: readonly DatabaseEvent[], after: Checkpoint): readonly PositionedEvent[] {
    let { position } = after
    let last = commitOf(after)
    const events: PositionedEvent[] = []
    for (const each of recorded) {
      if (last !== null && each.commit <= last) continue
      last = each.commit
      this.#recent.met(each)
      // A record of the database itself: a tombstone, or a link.
      if (each.type.startsWith('$')) continue
      position++
      events.push({ ...storedOf(each, this.#prefix), position, cursor: cursorOf(each) })
    }
    return events
  }
}
