import type { DatabaseSync } from 'node:sqlite'

/** Of one transaction: larger ones gain nothing and keep readers waiting. */
const GROUP_EVENTS_MAX = 2000
/** What may wait. Beyond it a writer is told to come back, so that memory stays bounded. */
const QUEUE_MAX = 20_000

type Waiting = {
  readonly write: () => unknown
  readonly events: number
  readonly resolve: (outcome: never) => void
  readonly reject: (error: unknown) => void
}

/**
 * Collects the writes that are waiting and commits them together: one transaction, one flush to disk for all of them. A
 * write tells by its answer that it refused; one that throws leaves nothing behind and harms no other.
 */
export class GroupCommit {
  readonly #db: DatabaseSync
  readonly #onCommit: () => void
  #queue: Waiting[] = []
  #isScheduled = false
  #idle: PromiseWithResolvers<void> | null = null

  constructor(db: DatabaseSync, onCommit: () => void) {
    this.#db = db
    this.#onCommit = onCommit
  }

  /** Runs `write` in the next group; settles with its answer once that group is on disk. */
  add<Outcome>(write: () => Outcome, events: number): Promise<Outcome> {
    if (this.#queue.length >= QUEUE_MAX) {
      return Promise.reject(new Error(`${QUEUE_MAX} appends are waiting already: try again later`))
    }
    return new Promise<Outcome>((resolve, reject) => {
      this.#queue.push({ write, events, resolve, reject })
      this.#schedule()
    })
  }

  /** Settles when nothing is waiting any more. */
  async close(): Promise<void> {
    if (this.#queue.length === 0) return
    this.#idle ??= Promise.withResolvers()
    await this.#idle.promise
  }

  #schedule(): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    // After the callbacks of this turn: whatever they append joins the group.
    setImmediate(() => {
      this.#isScheduled = false
      this.#commit(this.#take())
      if (this.#queue.length > 0) this.#schedule()
      else this.#idle?.resolve()
    })
  }

  #take(): readonly Waiting[] {
    let events = 0
    let count = 0
    while (count < this.#queue.length && (count === 0 || events < GROUP_EVENTS_MAX)) {
      events += this.#queue[count]?.events ?? 0
      count++
    }
    return this.#queue.splice(0, count)
  }

  #commit(group: readonly Waiting[]): void {
    const outcomes: (() => void)[] = []
    try {
      this.#db.exec('BEGIN IMMEDIATE')
      for (const waiting of group) outcomes.push(this.#run(waiting))
      // Whoever is killed before this line has answered nobody; after it everything is on disk.
      this.#db.exec('COMMIT')
    } catch (cause) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK')
      for (const { reject } of group) reject(new Error('the events could not be committed', { cause }))
      return
    }
    for (const settle of outcomes) settle()
    this.#onCommit()
  }

  #run({ write, resolve, reject }: Waiting): () => void {
    this.#db.exec('SAVEPOINT one')
    try {
      const outcome = write() as never
      this.#db.exec('RELEASE one')
      return () => resolve(outcome)
    } catch (error) {
      this.#db.exec('ROLLBACK TO one; RELEASE one')
      return () => reject(error)
    }
  }
}
