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
  readonly #waiting: (() => void)[] = []
  #made = 0

  constructor({ atOnce = VIEWS_AT_ONCE, waitingMax = VIEWS_WAITING_MAX } = {}) {
    this.#atOnce = atOnce
    this.#waitingMax = waitingMax
  }

  /** Makes a view once it is its turn. Throws the problem `busy` where too many wait. */
  async pass<Result>(make: () => Promise<Result>): Promise<Result> {
    if (this.#made < this.#atOnce) this.#made++
    else await this.#turn()
    try {
      return await make()
    } finally {
      // The place is handed on, so that nobody who comes in between takes it.
      const next = this.#waiting.shift()
      if (next === undefined) this.#made--
      else next()
    }
  }

  #turn(): Promise<void> {
    if (this.#waiting.length >= this.#waitingMax) {
      throw problem('busy', 'Too many large answers are being made.', { headers: { 'retry-after': RETRY_S } })
    }
    return new Promise(resolve => this.#waiting.push(resolve))
  }
}
