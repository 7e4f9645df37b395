import { comparePeriods, type Period } from '../../../src/domain/values/period.ts'
import type { Course } from './made.ts'

/** The periods in which any entity has an act, counted as entities come to have acts in them. */
export class PeriodsInUse {
  /** By id and dates, since those of a period may change. */
  readonly #uses = new Map<string, { readonly period: Period; count: number }>()
  #all: readonly Period[] | null = []

  /** In order, each once. */
  get all(): readonly Period[] {
    if (this.#all === null) {
      const byId = new Map([...this.#uses.values()].map(({ period }) => [period.id, period]))
      this.#all = [...byId.values()].sort(comparePeriods)
    }
    return this.#all
  }

  /** An entity has acts in the periods of a course, in place of those of another one. */
  replace(before: Course | undefined, now: Course): void {
    if (before === now) return
    for (const period of now.periods) this.#count(period, 1)
    for (const period of before?.periods ?? []) this.#count(period, -1)
  }

  #count(period: Period, change: 1 | -1): void {
    const key = `${period.id} ${period.from} ${period.to}`
    const use = this.#uses.get(key) ?? { period, count: 0 }
    use.count += change
    if (use.count === 0) this.#uses.delete(key)
    else this.#uses.set(key, use)
    if (use.count === 0 || (use.count === 1 && change === 1)) this.#all = null
  }
}
