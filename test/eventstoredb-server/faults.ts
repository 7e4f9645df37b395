import type { status } from '@grpc/grpc-js'
import * as refusals from './refusals.ts'

export type Rpc =
  | 'Read'
  | 'Append'
  | 'BatchAppend'
  | 'Delete'
  | 'Tombstone'
  | 'GetSupportedMethods'
  | 'Gossip'
  | 'CreateUser'

/** A deliberate failure. It is plain data, so that another process can ask for it. */
export type Fault =
  /** `leader`: the port to name instead of the leader's, as followers do after its death, or `none` for no known leader. */
  | { readonly kind: 'not-leader'; readonly leader?: number | 'none' }
  | { readonly kind: 'unavailable' }
  | { readonly kind: 'not-ready' }
  /** Nothing is written, and the client gets a time-out. */
  | { readonly kind: 'aborted' }
  /** The write happens, but the client does not learn of it: no answer, a lost connection, or a time-out. */
  | { readonly kind: 'lose-acknowledgement'; readonly by: LostBy }
  | { readonly kind: 'drop-connection' }
  | { readonly kind: 'black-hole' }
  | {
      readonly kind: 'status'
      readonly code: status
      readonly details: string
      readonly metadata?: Record<string, string>
    }

type LostBy = 'silence' | 'drop' | 'abort'

/** Which calls a fault is meant for; a field that is left out fits every call. */
export type FaultFilter = { readonly streamPrefix?: string; readonly port?: number }
type Asked = { readonly stream: string; readonly port: number }
type Waiting = { readonly rpc: Rpc; readonly fault: Fault; readonly filter: FaultFilter; left: number }

/** Faults that wait for the calls they are meant for; each is used as often as was asked. */
export class Faults {
  #waiting: Waiting[] = []

  next(rpc: Rpc, fault: Fault, times = 1, filter: FaultFilter = {}): void {
    this.#waiting.push({ rpc, fault, filter, left: times })
  }

  clear(): void {
    this.#waiting = []
  }

  /** How many uses of faults are still to come. */
  get pending(): number {
    return this.#waiting.reduce((sum, { left }) => sum + left, 0)
  }

  take(rpc: Rpc, { stream, port }: Asked): Fault | null {
    const found = this.#waiting.find(
      ({ rpc: wanted, filter }) =>
        wanted === rpc &&
        stream.startsWith(filter.streamPrefix ?? '') &&
        (filter.port === undefined || filter.port === port),
    )
    if (found === undefined) return null
    found.left -= 1
    if (found.left <= 0) this.#waiting = this.#waiting.filter(each => each !== found)
    return found.fault
  }
}

/** The refusal that a fault makes a node send instead of an answer; null if the fault acts in another way. */
export function saidBy(fault: Fault, leaderPort: number | null): refusals.Refusal | null {
  switch (fault.kind) {
    case 'not-leader':
      return fault.leader === 'none' || leaderPort === null
        ? refusals.noLeaderKnown()
        : refusals.notLeader(fault.leader ?? leaderPort)
    case 'unavailable':
      return refusals.unavailable()
    case 'not-ready':
      return refusals.notReady()
    case 'aborted':
      return refusals.timedOut('Prepare phase timeout.')
    case 'status':
      return refusals.refusal(fault.code, fault.details, fault.metadata)
    case 'lose-acknowledgement':
    case 'drop-connection':
    case 'black-hole':
      return null
  }
}
