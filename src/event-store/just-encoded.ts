import type { NewEvent } from './event-store.ts'

/** The most characters of events that are remembered, in all. */
const CHARACTERS_MAX = 1_000_000

/**
 * The events that this process has encoded a moment ago, the newest ones: what they say was held against its schema then, and need
 * not be once more when the same text is read.
 */
export class JustEncoded {
  readonly #events = new Map<string, NewEvent>()
  #characters = 0

  add(event: NewEvent): void {
    const before = this.#events.get(event.id)
    this.#characters += sizeOf(event) - (before === undefined ? 0 : sizeOf(before))
    this.#events.set(event.id, event)
    if (this.#characters <= CHARACTERS_MAX) return
    for (const [id, oldest] of this.#events) {
      if (this.#characters <= CHARACTERS_MAX) return
      this.#events.delete(id)
      this.#characters -= sizeOf(oldest)
    }
  }

  /** Whether an event says what one of these says, to the letter. */
  has({ id, type, data, metadata }: NewEvent): boolean {
    // A rebuild looks for every event of the log, mostly in a process that has encoded none.
    if (this.#events.size === 0) return false
    const known = this.#events.get(id)
    return known?.data === data && known.metadata === metadata && known.type === type
  }
}

const sizeOf = ({ data, metadata }: NewEvent): number => data.length + metadata.length
