import { StoreUnavailable } from '../event-store.ts'

/** The most bytes that may wait. Beyond it an append is refused, so that memory stays bounded. */
const QUEUE_BYTES_MAX = 64 * 1024 * 1024

/** Runs what belongs to one stream one after another, and what belongs to several at once. */
export class StreamQueues {
  readonly #tails = new Map<string, Promise<unknown>>()
  #bytes = 0
  #underWay = 0

  /** Settles as `task` does. Refuses with `StoreUnavailable` where too much waits already. */
  async add<Answer>(stream: string, bytes: number, task: () => Promise<Answer>): Promise<Answer> {
    if (this.#bytes + bytes > QUEUE_BYTES_MAX) {
      throw new StoreUnavailable(`appends of ${this.#bytes} bytes are waiting already: try again later`)
    }
    this.#bytes += bytes
    const answer = this.#after(this.#tails.get(stream), task)
    // The next task waits for the end of this one, whether or not it succeeds.
    const tail = answer.catch(() => {})
    this.#tails.set(stream, tail)
    try {
      return await answer
    } finally {
      this.#bytes -= bytes
      if (this.#tails.get(stream) === tail) this.#tails.delete(stream)
    }
  }

  /** How many tasks have begun and not ended. */
  get underWay(): number {
    return this.#underWay
  }

  /** Settles when nothing is waiting any more. */
  async idle(): Promise<void> {
    await Promise.all(this.#tails.values())
  }

  async #after<Answer>(before: Promise<unknown> | undefined, task: () => Promise<Answer>): Promise<Answer> {
    if (before !== undefined) await before
    this.#underWay++
    try {
      return await task()
    } finally {
      this.#underWay--
    }
  }
}
