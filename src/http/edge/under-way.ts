import type { FastifyReply } from 'fastify'
import { Callers } from './callers.ts'

type Running<Truth, Made> = {
  readonly truth: Truth
  readonly callers: Callers
  readonly made: Promise<Made>
}

/** The answers that are being made. A caller that asks for the same one meanwhile waits for it, if it is still true. */
export class UnderWay<Truth, Made> {
  readonly #running = new Map<string, Running<Truth, Made>>()
  readonly #isTrue: (truth: Truth) => boolean

  constructor(isTrue: (truth: Truth) => boolean) {
    this.#isTrue = isTrue
  }

  /** The signal that `make` is given is aborted once no caller waits for it any more. */
  async of(
    key: string,
    truth: Truth,
    reply: Pick<FastifyReply, 'raw'>,
    make: (allGone: AbortSignal) => Promise<Made>,
  ): Promise<Made> {
    const running = this.#running.get(key)
    if (running !== undefined && !running.callers.allGone.aborted && this.#isTrue(running.truth)) {
      running.callers.add(reply)
      return await running.made
    }
    const callers = new Callers()
    callers.add(reply)
    const own = { truth, callers, made: make(callers.allGone) }
    this.#running.set(key, own)
    try {
      return await own.made
    } finally {
      if (this.#running.get(key) === own) this.#running.delete(key)
    }
  }
}
