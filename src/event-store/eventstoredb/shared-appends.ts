import { randomUUID } from 'node:crypto'
import type { StreamsClient } from '@eventstore/db-client/generated/streams_grpc_pb.js'
import type { AppendOutcome, ExpectedRevision, NewEvent } from '../event-store.ts'
import { Dropped, NoAnswer } from './failure.ts'
import { type SharedAppendResponse, sharedAppendRequest, sharedOutcomeOf } from './messages.ts'
import { remainingMs } from './timeouts.ts'

/** The stream, the events, and the revision that the stream must have. */
export type Append = readonly [stream: string, events: readonly NewEvent[], expected: ExpectedRevision]

export type SharedCall = ReturnType<StreamsClient['batchAppend']>

type Waiting = {
  readonly resolve: (response: SharedAppendResponse) => void
  readonly reject: (error: Error) => void
}

/**
 * Appends that share one call, which stays open: each is a message of it and not a call of its own, which costs both sides several
 * times as much. It only tells what was recorded, and what was refused for its revision. For all else it throws `Dropped`: the same
 * append by itself, with the same ids, then shows what is wrong, and records nothing twice.
 */
export class SharedAppends {
  readonly #open: () => Promise<SharedCall>
  #call: Promise<SharedCall> | null = null
  /** The appends that wait for an answer of this call: each call has its own, since one that broke off ends only after the next began. */
  #waiting = new Map<string, Waiting>()

  constructor(open: () => Promise<SharedCall>) {
    this.#open = open
  }

  /** One append, sent once. Where no answer comes in time it throws `NoAnswer`, and the next ones share another call. */
  async append(append: Append, limitMs: number): Promise<AppendOutcome> {
    const until = performance.now() + limitMs
    this.#call ??= this.#opened()
    const waiting = this.#waiting
    const call = await this.#call
    const late = () => new NoAnswer(`no answer within ${Math.round(limitMs)} ms`)
    // Where opening the call took all the time nothing is sent: another copy may be under way by now.
    if (performance.now() >= until) throw late()
    const { promise, resolve, reject } = Promise.withResolvers<SharedAppendResponse>()
    const id = randomUUID()
    const leave = () => {
      waiting.delete(id)
      if (waiting === this.#waiting) {
        this.#call = null
        this.#waiting = new Map()
      }
      this.#endIfLeft(call, waiting)
      reject(late())
    }
    const timer = setTimeout(leave, remainingMs(until))
    try {
      waiting.set(id, { resolve, reject })
      call.write(sharedAppendRequest(id, ...append))
      const outcome = sharedOutcomeOf(await promise)
      if (outcome === null) throw new Dropped('an append was not taken by the call that it shared')
      return outcome
    } finally {
      clearTimeout(timer)
    }
  }

  async #opened(): Promise<SharedCall> {
    const waiting = new Map<string, Waiting>()
    this.#waiting = waiting
    const drop = (cause: Error) => {
      if (waiting === this.#waiting) this.#call = null
      const all = [...waiting.values()]
      waiting.clear()
      for (const { reject } of all) reject(new Dropped('the call that appends shared broke off', { cause }))
    }
    try {
      const call = await this.#open()
      call.on('data', (response: SharedAppendResponse) => {
        const id = response.getCorrelationId()?.getString() ?? ''
        waiting.get(id)?.resolve(response)
        waiting.delete(id)
        this.#endIfLeft(call, waiting)
      })
      call.on('error', drop)
      call.on('end', () => drop(new Error('the server ended it')))
      return call
    } catch (error) {
      if (waiting === this.#waiting) this.#call = null
      throw error
    }
  }

  /** Ends a call that no later append shares, once nobody waits for it any more. */
  #endIfLeft(call: SharedCall, waiting: ReadonlyMap<string, Waiting>): void {
    if (waiting !== this.#waiting && waiting.size === 0) call.cancel()
  }
}
