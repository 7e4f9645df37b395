import type { FastifyReply, FastifyRequest } from 'fastify'
import { problem } from '../edge/problem.ts'

const RETRY_S = '5'

/** Admits one request at a time, from before its body is read until its work has ended, even if its caller goes away. */
export class OneAtATime {
  #turn: FastifyRequest | null = null
  #isWorking = false

  /** The hook by which a request takes its turn, or is refused. */
  readonly take = (request: FastifyRequest, { raw }: FastifyReply, done: (error?: Error) => void): void => {
    if (this.#turn !== null) {
      const headers = { 'retry-after': RETRY_S }
      done(problem('comparison-running', 'One file is compared at a time.', { headers }))
      return
    }
    this.#turn = request
    // The turn of a request that never began its work is free again: its connection is gone, or it was refused.
    raw.once('close', () => {
      if (this.#turn === request && !this.#isWorking) this.#turn = null
    })
    done()
  }

  /** Does the work of the request that has the turn, and then frees the turn. */
  async work<Result>(task: () => Promise<Result>): Promise<Result> {
    this.#isWorking = true
    try {
      return await task()
    } finally {
      this.#isWorking = false
      this.#turn = null
    }
  }
}
