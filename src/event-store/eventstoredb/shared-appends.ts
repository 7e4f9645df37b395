import { randomUUID } from 'node:crypto'
import type { StreamsClient } from '@eventstore/db-client/generated/streams_grpc_pb.js'
import type { AppendOutcome, ExpectedRevision, NewEvent } from '../event-store.ts'
import { Dropped } from './failure.ts'
import { type SharedAppendResponse, sharedAppendRequest, sharedOutcomeOf } from './messages.ts'

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
  readonly #waiting = new Map<string, Waiting>()
  #call: Promise<SharedCall> | null = null

  constructor(open: () => Promise<SharedCall>) {
    this.#open = open
  }

  /** One append, sent once; it never settles where the database does not answer. */
  async append(append: Append): Promise<AppendOutcome> {
    this.#call ??= this.#opened()
    const call = await this.#call
    const { promise, resolve, reject } = Promise.withResolvers<SharedAppendResponse>()
    const id = randomUUID()
    this.#waiting.set(id, { resolve, reject })
    call.write(sharedAppendRequest(id, ...append))
    const outcome = sharedOutcomeOf(await promise)
    if (outcome === null) throw new Dropped('an append was not taken by the call that it shared')
    return outcome
  }

  async #opened(): Promise<SharedCall> {
    try {
      const call = await this.#open()
      call.on('data', (response: SharedAppendResponse) => {
        const id = response.getCorrelationId()?.getString() ?? ''
        this.#waiting.get(id)?.resolve(response)
        this.#waiting.delete(id)
      })
      call.on('error', error => this.#drop(error))
      call.on('end', () => this.#drop(new Error('the server ended it')))
      return call
    } catch (error) {
      this.#call = null
      throw error
    }
  }

  #drop(cause: Error): void {
    this.#call = null
    const waiting = [...this.#waiting.values()]
    this.#waiting.clear()
    for (const { reject } of waiting) reject(new Dropped('the call that appends shared broke off', { cause }))
  }
}
