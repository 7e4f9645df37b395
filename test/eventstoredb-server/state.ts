import type { Faults } from './faults.ts'
import type { Log } from './log.ts'
import type { Horizon } from './reading.ts'
import type { Users } from './users.ts'

export type Version = '23.10' | '24.10'
export type Role = 'leader' | 'follower' | 'readonly' | 'down'

/** Settings that may change while the database runs; each is off or 0 at first. */
export type Knobs = {
  /** How long a read waits before its first answer. */
  readDelayMs: number
  perEventDelayMs: number
  duplicateEveryEvent: boolean
}

export type Stats = {
  /** Appends of both kinds that came in, with any outcome. */
  appends: number
  reads: number
  openReads: number
  connections: number
}

/** One node, with the members that the handlers of calls need. */
export type Member = {
  readonly port: number
  role: Role
  isReady: boolean
  horizon(): Horizon
  /** Destroys the connection that a call came in on. */
  dropPeer(peer: string): void
}

/** What all nodes of a database share, including one log: replication is not modelled. */
export type Shared = {
  readonly log: Log
  readonly version: Version
  /** Null without TLS: then no caller has to name a user. */
  readonly users: Users | null
  readonly maxAppendBytes: number
  readonly writeTimeoutMs: number
  readonly faults: Faults
  readonly knobs: Knobs
  readonly stats: Stats
  readonly gate: Gate
  /** While this gate is shut, appends stay in flight: written, but neither visible nor acknowledged. */
  readonly appends: Gate
  readonly closing: AbortSignal
  leader(): Member | null
  /** The node that the others take for the leader: the one that leads, or one whose death they have not noticed. */
  believedLeader(): Member | null
  now(): number
}

/** While it is shut, nothing passes: what arrives waits, as bytes wait on a network that is gone. */
export class Gate {
  #opened: Promise<void> | null = null
  #open: () => void = () => {}

  shut(on: boolean): void {
    if (on === (this.#opened !== null)) return
    if (!on) {
      this.#opened = null
      this.#open()
      return
    }
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#opened = promise
    this.#open = resolve
  }

  /** Resolves when the gate opens; null if it is open. */
  get opened(): Promise<void> | null {
    return this.#opened
  }
}

/** Waits, but not longer than the database lives, and keeps no process alive. */
export const pause = (ms: number, closing: AbortSignal): Promise<void> =>
  new Promise(resolve => {
    if (closing.aborted) return resolve()
    const done = () => {
      clearTimeout(timer)
      closing.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms).unref()
    closing.addEventListener('abort', done)
  })
