import type { DatabaseSync } from 'node:sqlite'
import { StoreUnavailable } from '../event-store.ts'
import { sqliteFailureOf } from '../sqlite-failure.ts'

/** The most bytes of one transaction: larger ones gain nothing and keep readers waiting. */
const GROUP_BYTES_MAX = 1024 * 1024
/** The most bytes that may wait. Beyond it an append is refused, so that memory stays bounded. */
const QUEUE_BYTES_MAX = 64 * 1024 * 1024
/** How often the lock is asked for while another process writes, and how many times: for about five seconds. */
const BUSY_RETRY_MS = 10
const BUSY_ATTEMPTS_MAX = 500

/** How long SQLite waits by itself where it must, on the connection that is given to `GroupCommit`. */
export const BUSY_TIMEOUT_MS = 5000

type Waiting = {
  readonly write: () => unknown
  readonly bytes: number
  readonly resolve: (outcome: never) => void
  readonly reject: (error: unknown) => void
}

/**
 * Collects the writes that are waiting and commits them together: one transaction, one flush to disk for all of them. A write
 * reports by its result that it refused; one that throws leaves nothing behind and harms no other.
 *
 * Where the disk is full or fails, SQLite may undo the whole transaction by itself. Then all of the group are refused with
 * `StoreUnavailable`, which says why, and the next group is tried as if nothing had happened.
 */
export class GroupCommit {
  readonly #db: DatabaseSync
  readonly #onCommit: () => void
  #queue: Waiting[] = []
  #queuedBytes = 0
  /** Set while anything is waiting; settles once nothing is. */
  #idle: PromiseWithResolvers<void> | null = null

  constructor(db: DatabaseSync, onCommit: () => void) {
    this.#db = db
    this.#onCommit = onCommit
  }

  /**
   * Runs `write` in the next group; settles with its result once that group is on disk. `write` may do nothing but read and write
   * the file: if another one of the group throws, it is undone and run again.
   */
  add<Outcome>(write: () => Outcome, bytes: number): Promise<Outcome> {
    if (this.#queuedBytes + bytes > QUEUE_BYTES_MAX) {
      return Promise.reject(
        new StoreUnavailable(
          `${this.#queue.length} appends are waiting already, ${this.#queuedBytes} bytes: try again later`,
        ),
      )
    }
    return new Promise<Outcome>((resolve, reject) => {
      this.#queue.push({ write, bytes, resolve, reject })
      this.#queuedBytes += bytes
      if (this.#idle !== null) return
      this.#idle = Promise.withResolvers()
      this.#schedule()
    })
  }

  /** Settles when nothing is waiting any more. */
  async idle(): Promise<void> {
    await this.#idle?.promise
  }

  #schedule(): void {
    // After the callbacks of this turn: whatever they append joins the group.
    setImmediate(() => this.#commitNext(1))
  }

  #commitNext(attempt: number): void {
    const failure = this.#begin()
    if (sqliteFailureOf(failure)?.isBusy === true && attempt < BUSY_ATTEMPTS_MAX) {
      setTimeout(() => this.#commitNext(attempt + 1), BUSY_RETRY_MS)
      return
    }
    if (failure === null) this.#commit(this.#take(GROUP_BYTES_MAX))
    // The file cannot be written: every waiting append is refused now, so that none waits longer than the first.
    else rejectAll(this.#take(QUEUE_BYTES_MAX), failure)
    if (this.#queue.length > 0) {
      this.#schedule()
      return
    }
    this.#idle?.resolve()
    this.#idle = null
  }

  /** Takes the lock for writing. It is not waited for inside SQLite, which would hold up every reader of this process. */
  #begin(): unknown {
    try {
      this.#db.exec('PRAGMA busy_timeout = 0')
      this.#db.exec('BEGIN IMMEDIATE')
      return null
    } catch (error) {
      return error
    } finally {
      this.#db.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`)
    }
  }

  /** Takes at least one write that waits, and then as many as have no more than `bytesMax` together. */
  #take(bytesMax: number): readonly Waiting[] {
    let bytes = 0
    const end = this.#queue.findIndex((waiting, index) => {
      bytes += waiting.bytes
      return index > 0 && bytes > bytesMax
    })
    const group = this.#queue.splice(0, end === -1 ? this.#queue.length : end)
    for (const waiting of group) this.#queuedBytes -= waiting.bytes
    return group
  }

  #commit(group: readonly Waiting[]): void {
    let outcomes: readonly (() => void)[]
    try {
      outcomes = this.#runTogether(group) ?? group.map(waiting => this.#run(waiting))
      // A process that is killed before this line has confirmed nothing; after it everything is on disk.
      this.#db.exec('COMMIT')
    } catch (cause) {
      this.#rollBack()
      rejectAll(group, cause)
      return
    }
    for (const settle of outcomes) settle()
    this.#onCommit()
  }

  #rollBack(): void {
    try {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK')
    } catch {
      // The callers get the error of the group, which came first.
    }
  }

  /**
   * Runs all of a group under one savepoint, since a write mostly finds out before it writes that it must not. Null where one of
   * them threw: then nothing of them is left, and they are run one by one, so that it harms no other.
   */
  #runTogether(group: readonly Waiting[]): readonly (() => void)[] | null {
    this.#db.exec('SAVEPOINT together')
    try {
      const outcomes = group.map(({ write, resolve }) => {
        const outcome = write() as never
        return () => resolve(outcome)
      })
      this.#db.exec('RELEASE together')
      return outcomes
    } catch (error) {
      // Where SQLite has undone the transaction, nothing of it is left to be run again in.
      if (!this.#db.isTransaction) throw error
      this.#db.exec('ROLLBACK TO together; RELEASE together')
      return null
    }
  }

  #run({ write, resolve, reject }: Waiting): () => void {
    this.#db.exec('SAVEPOINT one')
    try {
      const outcome = write() as never
      this.#db.exec('RELEASE one')
      return () => resolve(outcome)
    } catch (error) {
      // Where SQLite has undone the transaction, what the writes before this one did is gone as well.
      if (!this.#db.isTransaction) throw error
      this.#db.exec('ROLLBACK TO one; RELEASE one')
      return () => reject(sqliteFailureOf(error) === null ? error : notCommitted(error))
    }
  }
}

function rejectAll(group: readonly Waiting[], cause: unknown): void {
  const error = notCommitted(cause)
  for (const { reject } of group) reject(error)
}

function notCommitted(cause: unknown): StoreUnavailable {
  const reason = sqliteFailureOf(cause)?.reason ?? (cause instanceof Error ? cause.message : String(cause))
  return new StoreUnavailable(`the events could not be committed: ${reason}`, { cause })
}
