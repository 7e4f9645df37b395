import type { FastifyReply } from 'fastify'

/** A reason that is made once: without one, each request would have an error made, with its stack, when its answer was sent. */
const GONE = 'nobody waits any more'

/** The requests that wait for one answer that is being made. */
export class Callers {
  readonly #allGone = new AbortController()
  #waiting = 0

  /** Aborted once no request waits any more. */
  get allGone(): AbortSignal {
    return this.#allGone.signal
  }

  /** One more request waits, until the answer was sent or the connection is gone. */
  add({ raw }: Pick<FastifyReply, 'raw'>): void {
    this.#waiting++
    const leave = () => {
      if (--this.#waiting === 0) this.#allGone.abort(GONE)
    }
    if (raw.closed) leave()
    else raw.once('close', leave)
  }
}
