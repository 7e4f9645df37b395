import type { Period } from '../../../src/domain/values/period.ts'
import { LETTER_CODES, letterAt } from './classes.ts'

/** How often each letter stands for each item: in the period itself, and in a period in which nothing was said since. */
export type Tally = { readonly own: Int32Array; readonly later: Int32Array }

export function emptyTally(items: number): Tally {
  const size = LETTER_CODES * items
  return { own: new Int32Array(size), later: new Int32Array(size) }
}

/** Counts the letters of an entity, or takes them away. */
export function count(counts: Int32Array, letters: string, by: 1 | -1 = 1): void {
  for (let at = 0; at < letters.length; at++) {
    const place = LETTER_CODES * at + letterAt(letters, at)
    counts[place] = (counts[place] ?? 0) + by
  }
}

/** The letters of an entity in each period in which it has an act, by the id of the period. */
export type Letters = ReadonlyMap<string, string>

/**
 * The tallies of all periods of a network of now, which is rated in one version: kept, and changed by what changes of a single
 * entity. They take some KiB a period, however many entities there are.
 */
export class PeriodTallies {
  readonly #retired: ReadonlySet<string>
  #tallies: ReadonlyMap<string, Tally>

  /** `retired`: entities that are not counted. */
  constructor(tallies: ReadonlyMap<string, Tally>, retired: ReadonlySet<string>) {
    this.#tallies = tallies
    this.#retired = retired
  }

  at({ id }: Period): Tally | undefined {
    return this.#tallies.get(id)
  }

  /** Whether they are still those of all entities that are to be counted. */
  isWithout(retired: ReadonlySet<string>): boolean {
    return retired.size === this.#retired.size && retired.isSubsetOf(this.#retired)
  }

  /**
   * Counts an entity otherwise than before. `periods`: all in which any entity has an act, in order. Returns false where they
   * must be counted anew, since one is no longer there.
   */
  replace(id: string, before: Letters, now: Letters, periods: readonly Period[]): boolean {
    const tallies = new Map<string, Tally>()
    let last: Tally | null = null
    for (const period of periods) {
      last = this.#tallies.get(period.id) ?? carriedFrom(last)
      if (last === null) return false
      tallies.set(period.id, last)
    }
    if (this.#tallies.size > periods.filter(period => this.#tallies.has(period.id)).length) return false
    this.#tallies = tallies
    if (this.#retired.has(id)) return true
    this.#count(before, -1)
    this.#count(now, 1)
    return true
  }

  #count(letters: Letters, by: 1 | -1): void {
    let standing: string | null = null
    for (const [period, { own, later }] of this.#tallies) {
      const said = letters.get(period)
      standing = said ?? standing
      if (standing !== null) count(said === undefined ? later : own, standing, by)
    }
  }
}

/** In a period in which nobody had an act, all that stood before still stands. */
function carriedFrom(last: Tally | null): Tally | null {
  if (last === null) return null
  const { own, later } = last
  return { own: new Int32Array(own.length), later: later.map((each, at) => each + (own[at] ?? 0)) }
}
