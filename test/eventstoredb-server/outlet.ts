import type { ServerWritableStream } from '@grpc/grpc-js'
import type { Refusal } from './refusals.ts'
import { type Member, pause, type Shared } from './state.ts'
import type { Encoded } from './wire.ts'

/** After how many events the next read breaks off; all reads of a database share it. */
export type Break = { after: number | null }

/**
 * Sends what one read returns: it waits while the client does not take what is sent, and ends when the client goes. A null
 * promise means that nothing has to be waited for, which is what makes a long read fast.
 */
export class Outlet<Request> {
  isClosed = false
  /** Whether to wait no longer; it is called whenever something happens while the client takes nothing. */
  isTooSlow: (blockedMs: number) => boolean = () => false
  readonly #call: ServerWritableStream<Request, Encoded>
  readonly #shared: Shared
  readonly #member: Member
  #wake: () => void = () => {}
  #sent = 0
  #breakAfter: number | null

  constructor(call: ServerWritableStream<Request, Encoded>, shared: Shared, member: Member, breaks: Break) {
    this.#call = call
    this.#shared = shared
    this.#member = member
    this.#breakAfter = breaks.after
    breaks.after = null
    call.on('drain', () => this.ring())
    call.on('cancelled', () => this.#close())
    call.on('error', () => this.#close())
  }

  /** Sends one event, with the delays and faults that were asked for. */
  event(message: Encoded): Promise<void> | null {
    const { perEventDelayMs, duplicateEveryEvent } = this.#shared.knobs
    if (perEventDelayMs > 0 || duplicateEveryEvent || this.#breakAfter !== null) return this.#deliver(message)
    return this.send(message)
  }

  send(message: Encoded): Promise<void> | null {
    if (this.#shared.gate.opened !== null) return this.#sendLater(message)
    if (this.isClosed || this.#call.write(message)) return null
    return this.#drained()
  }

  /** Whether everything that was sent has left for the client. */
  get isEmpty(): boolean {
    return this.#call.writableLength === 0
  }

  end(): void {
    if (!this.isClosed) this.#call.end()
  }

  /** Ends the read with an error; nothing is sent after it. */
  fail(refusal: Refusal): void {
    if (this.isClosed) return
    this.#close()
    this.#call.emit('error', refusal)
  }

  /** Waits until something happens: the log grows, the client takes something, or it goes. */
  async rung(): Promise<void> {
    if (this.isClosed) return
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#wake = resolve
    await promise
  }

  ring(): void {
    this.#wake()
  }

  async #deliver(message: Encoded): Promise<void> {
    const { perEventDelayMs, duplicateEveryEvent } = this.#shared.knobs
    if (this.#breakAfter !== null && this.#sent >= this.#breakAfter) {
      this.#breakAfter = null
      // What was sent has to leave the process before the connection goes.
      await new Promise(resolve => setImmediate(resolve))
      this.#member.dropPeer(this.#call.getPeer())
      this.#close()
      return
    }
    if (perEventDelayMs > 0) await pause(perEventDelayMs, this.#shared.closing)
    this.#sent += 1
    await this.send(message)
    if (duplicateEveryEvent) await this.send(message)
  }

  async #sendLater(message: Encoded): Promise<void> {
    while (this.#shared.gate.opened !== null) await this.#shared.gate.opened
    await this.send(message)
  }

  async #drained(): Promise<void> {
    const since = performance.now()
    while (!this.isClosed && this.#call.writableNeedDrain) {
      await this.rung()
      if (this.isTooSlow(performance.now() - since)) return
    }
  }

  #close(): void {
    this.isClosed = true
    this.ring()
  }
}
