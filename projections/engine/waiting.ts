/** An event that this node has not read yet. */
export type AwaitedEvent = {
  /** Settles when the event is read. */
  readonly position: Promise<number>
  readonly forget: () => void
}

/** How many milliseconds somebody waits, or until when. */
export type Patience = number | AbortSignal

/** The callers that wait until the node has read a position. */
export class Waiting {
  readonly #conditions = new Set<() => void>()
  readonly #events = new Map<string, PromiseWithResolvers<number>>()

  event(id: string): AwaitedEvent {
    // A request that is sent again waits for the same event as its first try.
    const awaited = this.#events.get(id) ?? Promise.withResolvers<number>()
    this.#events.set(id, awaited)
    return { position: awaited.promise, forget: () => this.#events.delete(id) }
  }

  /** Gives the position of an event to the callers that wait for it. */
  read(id: string, position: number): void {
    if (this.#events.size === 0) return
    const awaited = this.#events.get(id)
    if (awaited === undefined) return
    this.#events.delete(id)
    awaited.resolve(position)
  }

  /**
   * What a condition finds, asked now and after each page; null where it finds nothing within so many milliseconds, or before
   * the signal aborts.
   */
  async until<Found>(condition: () => Found | null, patience: Patience): Promise<Found | null> {
    const now = condition()
    if (now !== null) return now
    const { promise, resolve } = Promise.withResolvers<Found | null>()
    const ask = () => {
      const found = condition()
      if (found !== null) resolve(found)
    }
    const giveUp = () => resolve(null)
    const end = endOf(patience, giveUp)
    this.#conditions.add(ask)
    try {
      return await promise
    } finally {
      end()
      this.#conditions.delete(ask)
    }
  }

  /** Has every condition asked again. */
  wake(): void {
    for (const ask of this.#conditions) ask()
  }
}

/** Calls `then` when patience ends; returns a function that cancels this. */
function endOf(patience: Patience, then: () => void): () => void {
  if (typeof patience === 'number') {
    const timer = setTimeout(then, patience)
    return () => clearTimeout(timer)
  }
  if (patience.aborted) then()
  patience.addEventListener('abort', then)
  return () => patience.removeEventListener('abort', then)
}
