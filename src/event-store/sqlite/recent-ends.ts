import { setImmediate } from 'node:timers/promises'
import { LRUCache } from 'lru-cache'
import type { StoredEvent } from '../event-store.ts'

/** The most characters of data and metadata that are kept, in all. */
const KEPT_CHARACTERS_MAX = 4 * 1024 * 1024

/**
 * The last events of streams that are read again and again: a command reads half a dozen streams that hardly ever change. One look
 * at the file, shared by all callers that ask before it, shows whether another connection wrote to it; then nothing that is kept
 * counts any more. What this connection writes is dropped here when it is written.
 */
export class RecentEnds {
  readonly #version: () => number
  readonly #kept = new LRUCache<string, StoredEvent>({
    maxSize: KEPT_CHARACTERS_MAX,
    sizeCalculation: ({ data, metadata }) => data.length + metadata.length + 500,
  })
  #seen: number | null = null
  #look: Promise<void> | null = null

  /** `version`: a number that is another one once another connection has written to the file. */
  constructor(version: () => number) {
    this.#version = version
  }

  /** The event at a revision, if it is the last one of its stream now; null where that is not known. */
  async last(stream: string, revision: number): Promise<StoredEvent | null> {
    if (this.#at(stream, revision) === null) return null
    this.#look ??= this.#lookSoon()
    await this.#look
    return this.#at(stream, revision)
  }

  /** Takes the last event of a stream, as it was just read from the file. */
  keep({ stream, revision, id, type, data, metadata }: StoredEvent): void {
    this.#kept.set(stream, { stream, revision, id, type, data, metadata })
  }

  /** Called before this connection writes to a stream. */
  drop(stream: string): void {
    this.#kept.delete(stream)
  }

  #at(stream: string, revision: number): StoredEvent | null {
    const last = this.#kept.get(stream)
    return last?.revision === revision ? last : null
  }

  async #lookSoon(): Promise<void> {
    // After the callbacks of this turn of the loop: requests that came together then share the look, as they share a commit.
    await setImmediate()
    this.#look = null
    const version = this.#version()
    if (version !== this.#seen) this.#kept.clear()
    this.#seen = version
  }
}
