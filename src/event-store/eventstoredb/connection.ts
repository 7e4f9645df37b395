import type { AppendOutcome } from '../event-store.ts'
import { Client, type CreateUserRequest } from './client.ts'
import { kindOf } from './failure.ts'
import type {
  AppendRequest,
  AppendResponse,
  ReadRequest,
  ReadResponse,
  TombstoneRequest,
} from './messages.ts'
import { comingFrom, type Silence, wholeOf } from './reading.ts'
import { remainingMs } from './timeouts.ts'

/** After this many calls in a row without an answer a new client is made. */
const UNANSWERED_MAX = 3

/** The one client of this process, replaced when it hears nothing any more. */
export class Connection {
  readonly #url: string
  #client: Client
  #unanswered = 0
  #target: string | null = null

  constructor(url: string) {
    this.#url = url
    this.#client = new Client(url)
  }

  /** `host:port` of the node that answered last; null before any did, and where the last call failed. */
  get target(): string | null {
    return this.#target
  }

  /** One append, sent once. Without an answer in time it throws: what became of it is then unknown. */
  append(requests: readonly AppendRequest[], limitMs: number): Promise<AppendResponse> {
    return this.#watched(client => client.append(requests, limitMs))
  }

  /** The same over the call that appends share; see `SharedAppends`. */
  appendSharing(...given: Parameters<Client['appendSharing']>): Promise<AppendOutcome> {
    return this.#watched(client => client.appendSharing(...given))
  }

  /** Makes a user of the database, for an administrator; tried once. */
  createUser(request: CreateUserRequest, limitMs: number): Promise<void> {
    return this.#watched(client => client.createUser(request, limitMs))
  }

  /** Ends a stream for good, asked once. */
  tombstone(request: TombstoneRequest, limitMs: number): Promise<void> {
    return this.#watched(client => client.tombstone(request, limitMs))
  }

  /** Every response of a read that ends. Throws where it breaks off, falls silent or is stopped. */
  readWhole(request: ReadRequest, silence: Silence, stop: AbortSignal): Promise<ReadResponse[]> {
    const until = performance.now() + silence.firstMs
    return this.#watched(async client => {
      const call = await client.read(request, silence.firstMs)
      return wholeOf(call, { ...silence, firstMs: remainingMs(until) }, stop)
    })
  }

  /** A read that goes on until it is silent for `silenceMs`, or is stopped; see `comingFrom`. */
  async *readOn(
    request: ReadRequest,
    countMax: number,
    { openMs, silenceMs }: { readonly openMs: number; readonly silenceMs: number },
    stop: AbortSignal,
  ): AsyncGenerator<readonly ReadResponse[]> {
    const client = this.#client
    const call = await this.#watched(() => client.read(request, openMs))
    try {
      yield* comingFrom(call, countMax, silenceMs, stop)
    } catch (error) {
      this.#failed(client, error)
      throw error
    }
  }

  /** Lets go of the connection; reads under way break off. */
  close(): Promise<void> {
    return this.#client.letGo()
  }

  async #watched<Answer>(call: (client: Client) => Promise<Answer>): Promise<Answer> {
    const client = this.#client
    try {
      const answer = await call(client)
      if (client === this.#client) {
        this.#unanswered = 0
        this.#target ??= client.target
      }
      return answer
    } catch (error) {
      this.#failed(client, error)
      throw error
    }
  }

  /**
   * Counts the calls without an answer and takes a new client when they are too many: under load that is after one time-out,
   * early enough for the next try of each call. Failures of an older client do not count.
   */
  #failed(client: Client, error: unknown): void {
    const kind = kindOf(error)
    if ((kind !== 'again' && kind !== 'stuck') || client !== this.#client) return
    this.#target = null
    if (kind !== 'stuck' || ++this.#unanswered < UNANSWERED_MAX) return
    this.#unanswered = 0
    this.#client = new Client(this.#url)
    void client.letGo()
  }
}
