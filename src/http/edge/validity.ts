import type { ResolvedTimes } from '../../../projections/engine/bounds.ts'
import type { Runner } from '../../../projections/engine/runner.ts'

/** Under which conditions an answer is still true. */
export type Validity = {
  /** What the answer depends on, and how often each had changed when it was made. */
  readonly seen: readonly (readonly [scope: string, changes: number])[]
  /** Set where every further event changes the answer: it is true only while this node has read just so far. */
  readonly onlyAt: number | null
  /** Set if the answer is about today because the request named no day: it is true on this day alone. */
  readonly onlyOn: string | null
}

/** On what an answer rests. */
export type Foundation = {
  readonly asked: Pick<ResolvedTimes, 'bounds' | 'projections'>
  readonly scopes: readonly string[]
  /** The day that the answer is about, if it is about one, and whether that is today because the request named none. */
  readonly day?: string
  readonly isToday?: boolean
}

/** Decides how long answers are true. */
export class Validities {
  readonly #runner: Runner
  readonly #today: () => string

  constructor(runner: Runner, today: () => string) {
    this.#runner = runner
    this.#today = today
  }

  /** The validity of an answer that is made after this call: a change in between makes it stale at once, never too late. */
  of({ asked, scopes, day, isToday }: Foundation): Validity {
    const { position: readTo } = this.#runner.read
    const { knownAt } = asked.bounds
    return {
      seen: scopes.map(scope => [scope, this.#runner.changesOf(scope)] as const),
      // An instant after all that was read names a longer prefix, and so another answer, with every event.
      onlyAt: knownAt !== null && knownAt >= readTo ? readTo : null,
      onlyOn: isToday === true && day !== undefined ? day : null,
    }
  }

  isTrue({ seen, onlyAt, onlyOn }: Validity): boolean {
    if (onlyAt !== null && onlyAt !== this.#runner.read.position) return false
    if (onlyOn !== null && onlyOn !== this.#today()) return false
    for (const [scope, changes] of seen) {
      if (this.#runner.changesOf(scope) !== changes) return false
    }
    return true
  }
}
