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

/** What goes wrong on purpose. Plain data, so that it can be asked for over a process border. */
export type Fault =
  /** Another port than the leader's is what followers say after its death; `none`: that they know no leader. */
  | { readonly kind: 'not-leader'; readonly leader?: number | 'none' }
  | { readonly kind: 'unavailable' }
  | { readonly kind: 'not-ready' }
  /** Nothing was written, and the client is told that it timed out. */
  | { readonly kind: 'aborted' }
  /** Written, but nobody hears of it: no answer, a lost connection, or a time-out. */
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

/** Which calls a fault is meant for: all where nothing is said. */
export type FaultFilter = { readonly streamPrefix?: string; readonly port?: number }
type Asked = { readonly stream: string; readonly port: number }
type Waiting = { readonly rpc: Rpc; readonly fault: Fault; readonly filter: FaultFilter; left: number }

/** Faults wait for the call they are meant for; each is used as often as was asked. */
export class Faults {
  #waiting: Waiting[] = []

  next(rpc: Rpc, fault: Fault, times = 1, filter: FaultFilter = {}): void {
    this.#waiting.push({ rpc, fault, filter, left: times })
  }

  clear(): void {
    this.#waiting = []
  }

  /** How many uses are still waiting. */
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

/** What a fault makes a node say instead of an answer; null where it acts otherwise. */
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
