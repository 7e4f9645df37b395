import { EventEmitter, once } from 'node:events'
import {
  type AllStreamResolvedEvent,
  EventStoreDBClient,
  jsonEvent,
  type ResolvedEvent,
} from '@eventstore/db-client'
import { pace } from '../support/pace.ts'

/** An append that is given these makes the client use the unary call; without TLS they are never sent. */
export const CREDENTIALS = { username: 'admin', password: 'changeit' } as const

/** A client that waits for its calls as long as one does unless told otherwise, and longer on a busy machine. */
export const clientOf = (url: string) =>
  EventStoreDBClient.connectionString(
    `${url}${url.includes('?') ? '&' : '?'}defaultDeadline=${Math.round(10_000 * pace())}`,
  )

/** Events of one type, with a number to tell them apart. */
export const someEvents = (count: number, text = '') =>
  Array.from({ length: count }, (_, n) => jsonEvent({ type: 'counted', data: { n, text } }))

type Failure = { readonly type?: string; readonly code?: number; readonly message: string }

/** The outcome of a call: `ok`, or the type that the client gives an error. */
export const outcome = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'ok',
    (error: Failure) => error.type ?? `code ${error.code}: ${error.message}`,
  )

/** How an append ended: the revision that it returned, or why it failed. */
export const revisionOf = (append: Promise<{ nextExpectedRevision: bigint }>): Promise<number | string> =>
  append.then(
    ({ nextExpectedRevision }) => Number(nextExpectedRevision),
    (error: Failure) => error.type ?? error.message,
  )

export const revisionsIn = async (read: AsyncIterable<ResolvedEvent>): Promise<readonly number[]> => {
  const revisions: number[] = []
  for await (const { event } of read) revisions.push(Number(event?.revision))
  return revisions
}

type Subscribed = AsyncIterable<AllStreamResolvedEvent | ResolvedEvent> & {
  on(event: string, listener: (...args: never[]) => void): unknown
  unsubscribe(): Promise<void>
}

/** A subscription as a list of words: `confirmed`, `caughtUp`, the revision of each event, and how it ended. */
export class Followed {
  readonly heard: string[] = []
  readonly #subscription: Subscribed
  readonly #heard = new EventEmitter()

  constructor(subscription: Subscribed) {
    this.#subscription = subscription
    subscription.on('confirmation', () => this.hear('confirmed'))
    subscription.on('caughtUp', () => this.hear('caughtUp'))
    subscription.on('data', ({ event }: ResolvedEvent) => this.hear(String(event?.revision)))
    subscription.on('error', (error: Failure) => this.hear(error.type ?? `code ${error.code}`))
  }

  hear(word: string): void {
    this.heard.push(word)
    this.#heard.emit('word')
  }

  /** Waits until `word` was heard `times` times. */
  async until(word: string, times = 1): Promise<readonly string[]> {
    while (this.heard.filter(each => each === word).length < times) await once(this.#heard, 'word')
    return this.heard
  }

  async stop(): Promise<void> {
    await this.#subscription.unsubscribe()
  }
}
