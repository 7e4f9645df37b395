import { leafHashOf } from '../../audit/leaf.ts'
import { TreeHead } from '../../audit/tree-head.ts'
import { logStream } from '../../domain/log/event.ts'
import type { EventStore, PositionedEvent, StoredEvent } from '../../event-store/event-store.ts'
import { START } from '../../event-store/event-store.ts'
import { placeInWords, shortOf } from './first-difference.ts'
import type { LogTree } from './log-tree.ts'
import { readable, SignedLog, SignedLogBroken } from './signed-log.ts'

/** The state of a log, once all of it was read. */
export type HeadReport = {
  readonly size: number
  /** The root of its tree, in base64. */
  readonly root: string
  /** How many events the last checkpoint counts; null where nothing was signed. */
  readonly signed: number | null
  /** How the log differs from the one that was signed, in words; null if it does not. */
  readonly fault: string | null
}

type Signed = { readonly size: number; readonly root: string; readonly at: string }

/**
 * The tree over a log that is read from its beginning, compared with every checkpoint that was signed over it since the last
 * reset.
 */
export class LogHead {
  readonly #tree = new TreeHead()
  /** The smallest first. */
  readonly #signed: readonly Signed[]
  /** A tree that was made of the same log earlier, to find the first event that differs. */
  readonly #known: Pick<LogTree, 'size' | 'hashAt'> | null
  #next = 0
  #firstOther: number | null = null
  #fault: string | null = null

  /** `checkpoints` are all events of `checkpoint-log`. */
  constructor(checkpoints: readonly StoredEvent[], known: Pick<LogTree, 'size' | 'hashAt'> | null = null) {
    this.#known = known
    this.#signed = this.#verified(checkpoints)
    this.#hold()
  }

  /** Takes in the next events of the log. */
  see(events: readonly PositionedEvent[]): void {
    for (const event of events) {
      const leaf = leafHashOf(event)
      const { size } = this.#tree
      if (this.#known !== null && this.#firstOther === null && size < this.#known.size)
        if (!this.#known.hashAt(0, size).equals(leaf)) this.#firstOther = size + 1
      this.#tree.add(leaf)
      this.#hold()
    }
  }

  /** The report; to be called once all of the log was seen. */
  report(): HeadReport {
    const { size, root } = this.#tree
    const last = this.#signed.at(-1) ?? null
    const short = last !== null && last.size > size ? shortOf(size, last.size, last.at) : null
    const fault = this.#fault ?? short
    return { size, root: root.toString('base64'), signed: last?.size ?? null, fault }
  }

  #verified(stored: readonly StoredEvent[]): readonly Signed[] {
    const log = new SignedLog()
    try {
      const events = readable(stored)
      log.add(events, 'each')
      const places = new Map(log.places)
      return events
        .flatMap(({ type, data, revision, metadata: { recordedAt } }) =>
          type === 'CheckpointSigned' && places.get(data.size) === revision
            ? [{ size: data.size, root: data.root, at: recordedAt }]
            : [],
        )
        .toSorted((a, b) => a.size - b.size)
    } catch (error) {
      if (!(error instanceof SignedLogBroken)) throw error
      this.#fault = error.message
      return []
    }
  }

  /** Compares the tree as it is now with what was signed over as many events. */
  #hold(): void {
    const { size } = this.#tree
    const next = this.#signed[this.#next]
    if (next?.size !== size) return
    if (this.#tree.root.toString('base64') !== next.root) {
      const from = (this.#signed[this.#next - 1]?.size ?? 0) + 1
      const where =
        this.#firstOther === null
          ? placeInWords(from, size)
          : placeInWords(this.#firstOther, this.#firstOther)
      this.#fault ??= `the first ${size} events are not those that were signed on ${next.at} (${where})`
    }
    this.#next++
  }
}

/** Reads a whole log. `onRead` is called with the number of events read so far. */
export async function readHead(
  store: Pick<EventStore, 'readStream' | 'readAll'>,
  onRead: (done: number) => void = () => {},
): Promise<HeadReport> {
  const head = new LogHead(await store.readStream(logStream()))
  for await (const events of store.readAll(START)) {
    head.see(events)
    onRead(events.at(-1)?.position ?? 0)
  }
  return head.report()
}
