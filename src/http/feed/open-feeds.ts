/** The feeds that are being sent. */
export class OpenFeeds {
  readonly #open = new Set<AbortController>()
  readonly #max: number
  #isClosed = false

  constructor(max: number) {
    this.#max = max
  }

  /** Begins a feed and returns what ends it; null if there is no room for one more. */
  begin(): AbortController | null {
    if (this.#open.size >= this.#max || this.#isClosed) return null
    const ending = new AbortController()
    this.#open.add(ending)
    ending.signal.addEventListener('abort', () => this.#open.delete(ending))
    return ending
  }

  /** Ends all of them, and takes none any more. */
  close(): void {
    this.#isClosed = true
    for (const each of this.#open) each.abort()
  }
}
