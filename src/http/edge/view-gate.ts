import { problem } from './problem.ts'

/** So many large views are made at once: more of them would only be done later, all of them. */
export const VIEWS_AT_ONCE = 4
/** So many wait for their turn. */
export const VIEWS_WAITING_MAX = 32
const RETRY_S = '1'

/**
 * Through which every large view is made that anyone may ask for: so what is asked without a key takes a bounded part of the
 * node, whatever it asks. Those that wait are let in in the order in which they came.
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
   * Makes a view once it is its turn. Throws the problem `busy` where too many wait, or where nobody waits for it any more before
   * it was begun.
   */
  async pass<Result>(make: () => Promise<Result>, allGone?: AbortSignal): Promise<Result> {
    if (allGone?.aborted === true) throw busy('Nobody waits for the answer.')
    if (this.#made < this.#atOnce) this.#made++
    else await this.#turn(allGone)
    try {
      return await make()
    } finally {
      // The place is handed on, so that nobody who comes in between takes it.
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
