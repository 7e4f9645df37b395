import { EventStoreDBClient } from '@eventstore/db-client'
import { StreamsClient } from '@eventstore/db-client/generated/streams_grpc_pb.js'
import { UsersClient } from '@eventstore/db-client/generated/users_grpc_pb.js'
import type { AppendOutcome } from '../event-store.ts'
import { NoAnswer } from './failure.ts'
import type { AppendRequest, AppendResponse, ReadRequest, TombstoneRequest } from './messages.ts'
import { type Append, SharedAppends } from './shared-appends.ts'
import { remainingMs } from './timeouts.ts'
import { uncompressed } from './uncompressed.ts'

/** Letting go of a client may never end. */
const LET_GO_MS_MAX = 2000
/** What a call may take beyond its own deadline. */
const GRACE_MS = 500
/**
 * Used unless the connection string sets them. Each of our own tries looks for a node, so that one look may be short; with the
 * values of the client itself, silent nodes would hold up a call, or a process that wants to end, for minutes.
 */
const DISCOVERY = { gossipTimeout: 2, maxDiscoverAttempts: 2 } as const

export type CreateUserRequest = Parameters<UsersClient['create']>[0]
export type ReadCall = ReturnType<StreamsClient['read']>

type Channel = { readonly getTarget: () => string; readonly close: () => void }

/**
 * The private parts of the client that are used here, in the one version that is pinned: they make a call over the current
 * connection, with its deadline and user, and look for another node after it has failed.
 */
type Internals = {
  readonly execute: <Calls, Answer>(
    service: abstract new (...args: never) => Calls,
    name: string,
    action: (calls: Calls) => Promise<Answer>,
  ) => Promise<Answer>
  readonly GRPCStreamCreator: <Call>(
    service: typeof StreamsClient,
    name: string,
    creator: (calls: StreamsClient) => Call,
  ) => () => Promise<Call>
  readonly callArguments: (
    base: { readonly requiresLeader: boolean; readonly deadline?: number },
    options?: { readonly deadline: number },
  ) => Parameters<StreamsClient['append']> extends [infer Metadata, infer Options, ...unknown[]]
    ? readonly [Metadata, Options]
    : never
  readonly dispose: () => Promise<void>
  createChannel: () => Promise<Channel>
  handleError: (calls: unknown, error: Error) => Promise<void>
}

/** The vendor's client, as far as this adapter needs it. */
export class Client {
  readonly #internals: Internals
  readonly #shared: SharedAppends
  #channel: Channel | null = null
  #isGone = false

  constructor(url: string) {
    const internals = EventStoreDBClient.connectionString(withDiscovery(url)) as unknown as Internals
    this.#internals = internals
    this.#shared = new SharedAppends(
      internals.GRPCStreamCreator(StreamsClient, 'append', calls => {
        const [metadata, options] = internals.callArguments({ requiresLeader: true }, { deadline: Infinity })
        return calls.batchAppend(metadata as never, options as never)
      }),
    )
    const { createChannel, handleError } = internals
    internals.createChannel = async () => {
      const channel = await createChannel()
      uncompressed(channel)
      this.#channel = channel
      // A client that finds a node only after it was let go of must not be connected to it for ever.
      if (this.#isGone) channel.close()
      return channel
    }
    // The client does not await this promise: if looking for another node failed too, the rejection would end the process.
    internals.handleError = (calls, error) => handleError(calls, error).catch(() => {})
  }

  /** `host:port` of the node it turns to now; null where it has found none yet. */
  get target(): string | null {
    // gRPC calls it `dns:host:port`.
    return this.#channel?.getTarget().replace(/^[a-z]+:/, '') ?? null
  }

  /** One append, sent once. Without an answer in time it throws: what became of it is then unknown. */
  append(requests: readonly AppendRequest[], limitMs: number): Promise<AppendResponse> {
    const until = performance.now() + limitMs
    const sent = this.#internals.execute(
      StreamsClient,
      'append',
      calls =>
        new Promise<AppendResponse>((resolve, reject) => {
          // Where looking for a node took all the time nothing is sent: another copy may be under way by now.
          const deadline = remainingMs(until)
          // Without the header for the leader, a follower would pass the append on, and a leader lost on the way would be a
          // time-out.
          const [metadata, options] = this.#internals.callArguments({ requiresLeader: true, deadline })
          const call = calls.append(metadata as never, options as never, (error, response) => {
            if (error === null) resolve(response)
            else reject(error)
          })
          call.on('error', reject)
          for (const request of requests) call.write(request)
          call.end()
        }),
    )
    return within(limitMs + GRACE_MS, sent)
  }

  /** The same over the call that appends share, which throws `Dropped` where the append is to be sent by itself. */
  appendSharing(append: Append, limitMs: number): Promise<AppendOutcome> {
    return within(limitMs + GRACE_MS, this.#shared.append(append, limitMs))
  }

  /** Makes a user of the database; tried once. */
  createUser(request: CreateUserRequest, limitMs: number): Promise<void> {
    const until = performance.now() + limitMs
    const made = this.#internals.execute(
      UsersClient,
      'create',
      calls =>
        new Promise<void>((resolve, reject) => {
          const deadline = remainingMs(until)
          const [metadata, options] = this.#internals.callArguments({ requiresLeader: true, deadline })
          calls.create(request, metadata as never, options as never, error => {
            if (error === null) resolve()
            else reject(error)
          })
        }),
    )
    return within(limitMs + GRACE_MS, made)
  }

  /** Ends a stream for good, asked once. */
  tombstone(request: TombstoneRequest, limitMs: number): Promise<void> {
    const sent = this.#internals.execute(
      StreamsClient,
      'tombstone',
      calls =>
        new Promise<void>((resolve, reject) => {
          const [metadata, options] = this.#internals.callArguments({
            requiresLeader: true,
            deadline: limitMs,
          })
          calls.tombstone(request, metadata as never, options as never, error => {
            if (error === null) resolve()
            else reject(error)
          })
        }),
    )
    return within(limitMs + GRACE_MS, sent)
  }

  /** Opens a read, which lasts until it is cancelled. */
  async read(request: ReadRequest, limitMs: number): Promise<ReadCall> {
    const opening = this.#internals.GRPCStreamCreator(StreamsClient, 'read', calls => {
      // Only the leader is read: what another node does not have yet would look like a log that was cut.
      const [metadata, options] = this.#internals.callArguments(
        { requiresLeader: true },
        { deadline: Infinity },
      )
      return calls.read(request, metadata as never, options as never)
    })()
    try {
      return await within(limitMs, opening)
    } catch (error) {
      // The read may still be opened, and the server would then send to no reader.
      opening.then(
        call => call.cancel(),
        () => {},
      )
      throw error
    }
  }

  /**
   * Breaks off the reads of this client and closes its connection at once. Otherwise the next client would share that connection,
   * which a process keeps for as long as one client holds it. Appends under way are still answered.
   */
  async letGo(): Promise<void> {
    this.#isGone = true
    this.#channel?.close()
    // A client that cannot be let go of in order is no loss: it is used no more.
    await within(LET_GO_MS_MAX, this.#internals.dispose()).catch(() => {})
  }
}

function withDiscovery(url: string): string {
  const missing = Object.entries(DISCOVERY)
    .filter(([name]) => !new RegExp(`[?&]${name}=`, 'i').test(url))
    .map(([name, value]) => `${name}=${value}`)
  if (missing.length === 0) return url
  return `${url}${url.includes('?') ? '&' : '?'}${missing.join('&')}`
}

/** Throws `NoAnswer` where nothing comes in time. */
export async function within<Answer>(limitMs: number, answer: Promise<Answer>): Promise<Answer> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new NoAnswer(`no answer within ${Math.round(limitMs)} ms`)), limitMs)
  try {
    return await Promise.race([answer, promise])
  } finally {
    clearTimeout(timer)
  }
}
