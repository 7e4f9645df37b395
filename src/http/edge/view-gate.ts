import { problem } from './problem.ts'

/** How many large views are made at once: with more, all of them would only be done later. */
export const VIEWS_AT_ONCE = 4
/** How many large views may wait for their turn. */
export const VIEWS_WAITING_MAX = 32
const RETRY_S = '1'

/**
 * The gate through which every large view is made that may be asked for without a key, so that such requests take a bounded
 * part of the node. Views that wait are made in the order in which they were asked for.
 */
export class ViewGate {
  readonly #atOnce: number
  readonly #waitingMax: number
  readonly #waiting = new Set<() => void>()
  #made = 0

  constructor({ atOnce = VIEWS_AT_ONCE, waitingMax = VIEWS_WAITING_MAX } = {}) {
    this.#atOnce = atOnce
    this.#waitingMax = waitingMax
  }

  /** How many wait for their turn. */
  get waiting(): number {
    return this.#waiting.size
  }

  /**
   * Makes a view once it is its turn. Throws the problem `busy` if too many wait, or if all callers have gone before the view
   * was begun.
   */
  async pass<Result>(make: () => Promise<Result>, allGone?: AbortSignal): Promise<Result> {
    if (allGone?.aborted === true) throw busy('Nobody waits for the answer.')
    if (this.#made < this.#atOnce) this.#made++
    else await this.#turn(allGone)
    try {
      return await make()
    } finally {
      // The place goes to the next view that waits, so that a new one cannot take it in between.
      const [next] = this.#waiting
      if (next === undefined) this.#made--
      else {
        this.#waiting.delete(next)
        next()
      }
    }
  }

  #turn(allGone: AbortSignal | undefined): Promise<void> {
    if (this.#waiting.size >= this.#waitingMax) throw busy('Too many large answers are being made.')
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const leave = () => {
      if (this.#waiting.delete(resolve)) reject(busy('Nobody waits for the answer.'))
    }
    this.#waiting.add(resolve)
    allGone?.addEventListener('abort', leave)
    return promise
  }
}

const busy = (detail: string) => problem('busy', detail, { headers: { 'retry-after': RETRY_S } })
