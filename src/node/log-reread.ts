import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { LogTree } from '../app/log/log-tree.ts'
import { readable, SignedLog } from '../app/log/signed-log.ts'
import { leafHashOf } from '../audit/leaf.ts'
import { leavesIn } from '../audit/tiles.ts'
import { logStream } from '../domain/log/event.ts'
import {
  CheckpointNotInLog,
  type EventStore,
  type PositionedEvent,
  START,
  StoreUnavailable,
  StreamDamaged,
} from '../event-store/event-store.ts'
import { shortInWords } from './forgetting-words.ts'
import type { LogFaults } from './log-faults.ts'

/** It rests this many times as long as it works, and so takes a hundredth of the time of one processor. */
const REST_TIMES = 99
const REST_MS_MAX = 5000
const BETWEEN_PASSES_MS = 5000
/** How many checkpoints are verified at once. */
const VERIFIED_MAX = 50

type Reread = {
  readonly store: Pick<EventStore, 'readAll' | 'readEvents'>
  readonly tree: LogTree
  /** What was signed, as far as this node has read it. */
  readonly signed: () => SignedLog
  readonly faults: LogFaults
  readonly log: Pick<Logger, 'warn'>
  readonly stop: AbortSignal
}

/** How the store differs from what this node has read, in words; null if it does not. */
type Found = string | null

/**
 * Reads the log again and again, slowly, and holds each event against the leaf that this node has made of it, and each checkpoint
 * against the tree: a change of the log long after it was read leaves no trace at its end.
 */
export class LogReread {
  readonly #given: Reread
  /** Whether the last pass found the log too short: a database node that lags may show less for a moment. */
  #wasShort = false

  constructor(given: Reread) {
    this.#given = given
  }

  /** Reads until it is stopped. Never throws. */
  async run(): Promise<void> {
    const { stop } = this.#given
    const rest = (ms: number) =>
      delay(ms, undefined, { signal: stop }).catch(() => {
        // Stopped while waiting: the loop ends.
      })
    while (!stop.aborted) {
      await this.pass(workedMs => rest(Math.min(workedMs * REST_TIMES, REST_MS_MAX)))
      await rest(BETWEEN_PASSES_MS)
    }
  }

  /** Reads all of it once. `rest` gets how many milliseconds were worked since it was called last. */
  async pass(rest: Rest): Promise<void> {
    const { faults, log, stop } = this.#given
    try {
      const found = (await this.#events(rest)) ?? (await this.#checkpoints(rest))
      if (!stop.aborted) faults.found('store', found === null ? [] : [found])
    } catch (error) {
      if (stop.aborted || error instanceof StoreUnavailable) return
      log.warn({ err: error }, 'reading the log again failed')
    }
  }

  async #events(rest: Rest): Promise<Found> {
    const { tree, stop } = this.#given
    for (let at = START; !stop.aborted; ) {
      const since = performance.now()
      // The size is taken first: the page may hold events that are not in the tree yet.
      const { size } = tree
      const events = await this.#pageAfter(at)
      if (events === null) return gone(at.position)
      const leafAt = leavesIn(tree.read, size)
      const differs = events.find(
        event => event.position <= size && !leafHashOf(event).equals(leafAt(event.position - 1)),
      )
      if (differs !== undefined) return other(differs)
      at = events.at(-1) ?? at
      if (events.length === 0 || at.position >= size) return this.#end(at.position, size)
      await rest(performance.now() - since)
    }
    return null
  }

  #end(position: number, size: number): Found {
    const isShort = position < size
    const isTold = isShort && this.#wasShort
    this.#wasShort = isShort
    return isTold ? shortInWords(position, size) : null
  }

  /** The next page of the log; null if the event at which the page before it ended is not there any more. */
  async #pageAfter(at: typeof START): Promise<readonly PositionedEvent[] | null> {
    try {
      for await (const page of this.#given.store.readAll(at)) return page
      return []
    } catch (error) {
      if (error instanceof CheckpointNotInLog) return null
      throw error
    }
  }

  async #checkpoints(rest: Rest): Promise<Found> {
    const { signed, stop } = this.#given
    const { revision: last, keys } = signed()
    const again = new SignedLog()
    for (let from = 0; from <= last && !stop.aborted; from += VERIFIED_MAX) {
      const since = performance.now()
      const revisions = Array.from({ length: Math.min(VERIFIED_MAX, last - from + 1) }, (_, n) => from + n)
      const found = await this.#verify(again, revisions)
      if (found !== null) return found
      await rest(performance.now() - since)
    }
    return again.keys.every(({ vkey }, index) => keys[index]?.vkey === vkey)
      ? null
      : 'checkpoint-log names other keys than those that this node has read in it'
  }

  async #verify(again: SignedLog, revisions: readonly number[]): Promise<Found> {
    const { store, signed, tree } = this.#given
    try {
      const stored = await store.readEvents(revisions.map(revision => ({ stream: logStream(), revision })))
      const events = readable(stored)
      again.add(events, 'each')
      for (const { type, data, revision } of events) {
        if (type !== 'CheckpointSigned' || data.size > tree.size) continue
        // What was signed before the key was lost binds no more.
        if (signed().placeOf(data.size) !== revision) continue
        if (tree.rootOf(data.size).toString('base64') !== data.root)
          return `revision ${revision} of checkpoint-log has another root than the ${data.size} events that were read`
      }
      return null
    } catch (error) {
      if (error instanceof StoreUnavailable && !(error instanceof StreamDamaged)) throw error
      return `checkpoint-log is not what it was: ${error instanceof Error ? error.message : String(error)}`
    }
  }
}

type Rest = (workedMs: number) => Promise<void>

const WHY = '"When it does not hold" in docs/proof.md says what to do'

const gone = (position: number): string =>
  `the event at position ${position} is not the one that this node has read: the log was changed behind its back (${WHY})`

const other = ({ position, stream, revision }: PositionedEvent): string =>
  `the event at position ${position}, now revision ${revision} of ${stream}, is not the one that this node has read: the log was changed behind its back (${WHY})`
