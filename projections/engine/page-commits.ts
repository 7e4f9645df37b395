import type { DatabaseSync } from 'node:sqlite'

/** So many events of a build go into one transaction: what a commit costs is then shared by them. */
export const EVENTS_OF_BUILD = 10_000

/** So many events of pages that are followed share a transaction, as far as they come within so many milliseconds. */
const FOLLOWED = { eventsMax: 500, ms: 100 } as const

/** Calls back once, after so many milliseconds; returns a function that calls that off. */
export type Later = (ms: number, then: () => void) => () => void
const later: Later = (ms, then) => {
  const timer = setTimeout(then, ms)
  return () => clearTimeout(timer)
}

/** The commits of the pages that are followed by a connection. */
const following = new WeakMap<DatabaseSync, PageCommits>()

/**
 * Commits the pages that share a transaction. Whoever else writes by the same connection calls this first, so that it has a transaction
 * of its own, and nothing of it is undone with those pages.
 */
export const commitFollowed = (db: DatabaseSync): void => following.get(db)?.finish()

/**
 * The transactions in which pages are kept. Each page has one of its own, unless many share one: then what was kept since the
 * last commit is lost with a crash, and read once more.
 */
export class PageCommits {
  readonly #db: DatabaseSync
  readonly #eventsMax: number
  readonly #lateFailure: ((error: unknown) => void) | null
  readonly #later: Later
  #events = 0
  /** Calls the commit off that is to come; null where none is. */
  #callOff: (() => void) | null = null

  /** As soon as `eventsMax` events were kept, they are committed; see `followed` for `lateFailure`. */
  constructor(
    db: DatabaseSync,
    eventsMax: number,
    lateFailure: ((error: unknown) => void) | null = null,
    wait: Later = later,
  ) {
    this.#db = db
    this.#later = wait
    this.#eventsMax = eventsMax
    this.#lateFailure = lateFailure
  }

  /**
   * For pages that are followed: those that come within a moment share a commit, since they mostly change the same pages of the file.
   * Readers of this connection see them before. `lateFailure` gets the error of a commit for which no page is waiting.
   */
  static followed(db: DatabaseSync, lateFailure: (error: unknown) => void, wait?: Later): PageCommits {
    const commits = new PageCommits(db, FOLLOWED.eventsMax, lateFailure, wait)
    following.set(db, commits)
    return commits
  }

  /** Whether many pages of a build share a transaction. */
  get isForMany(): boolean {
    return this.#eventsMax > 1
  }

  /** Whether what is kept is committed a moment later, with what comes meanwhile. */
  get isFollowing(): boolean {
    return this.#lateFailure !== null
  }

  /** Begins a page; one that is kept by itself has a transaction of its own. */
  begin(isByItself = false): void {
    if (isByItself) this.commit()
    if (!this.#db.isTransaction) this.#db.exec('BEGIN')
  }

  /** Ends a page of so many events. */
  end(events: number, isByItself = false): void {
    this.#events += events
    if (isByItself || this.#events >= this.#eventsMax) this.commit()
    else if (this.#lateFailure !== null) this.#callOff ??= this.#later(FOLLOWED.ms, () => this.finish())
  }

  commit(): void {
    this.#stop()
    if (this.#db.isTransaction) this.#db.exec('COMMIT')
  }

  undo(): void {
    this.#stop()
    if (this.#db.isTransaction) this.#db.exec('ROLLBACK')
  }

  /** Commits what is left, where nothing waits for the outcome. */
  finish(): void {
    try {
      this.commit()
    } catch (error) {
      this.#lateFailure?.(error)
    }
  }

  #stop(): void {
    this.#events = 0
    this.#callOff?.()
    this.#callOff = null
  }
}
