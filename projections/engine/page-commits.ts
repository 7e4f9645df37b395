import type { DatabaseSync } from 'node:sqlite'

/** So many events of a build go into one transaction: what a commit costs is then shared by them. */
export const EVENTS_OF_BUILD = 10_000

/**
 * The transactions in which pages are kept. Each page has one of its own, unless many share one: then what was kept since the
 * last commit is lost with a crash.
 */
export class PageCommits {
  readonly #db: DatabaseSync
  readonly #eventsMax: number
  #events = 0

  /** As soon as `eventsMax` events were kept, they are committed. */
  constructor(db: DatabaseSync, eventsMax: number) {
    this.#db = db
    this.#eventsMax = eventsMax
  }

  /** Whether many pages share a transaction. */
  get isForMany(): boolean {
    return this.#eventsMax > 1
  }

  /** Begins a page. */
  begin(): void {
    if (!this.#db.isTransaction) this.#db.exec('BEGIN')
  }

  /** Ends a page of so many events. */
  end(events: number): void {
    this.#events += events
    if (this.#events >= this.#eventsMax) this.commit()
  }

  commit(): void {
    if (this.#db.isTransaction) this.#db.exec('COMMIT')
    this.#events = 0
  }

  undo(): void {
    if (this.#db.isTransaction) this.#db.exec('ROLLBACK')
    this.#events = 0
  }
}
