/** The feeds that are being sent. */
export class OpenFeeds {
  readonly #open = new Set<AbortController>()
  readonly #max: number
  #isClosed = false

  constructor(max: number) {
    this.#max = max
  }

  /** What ends a feed that begins now; null where there is no room for one more. */
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
