import { Recent } from './recent.ts'

/** How often what has a name has changed since the start, and what has changed last; for names see `scopeOf`. */
export class Changes {
  readonly #counts = new Map<string, number>()
  readonly #recent = new Recent<string>()
  /** How often everything may have changed. */
  #all = 0

  /** What changes from now on comes after this mark. */
  get mark(): number {
    return this.#recent.mark
  }

  of(scope: string): number {
    return this.#all + (this.#counts.get(scope) ?? 0)
  }

  /** The names of what has changed since a mark; null where that may be anything. */
  since(mark: number): readonly string[] | null {
    return this.#recent.since(mark)
  }

  note(scopes: Iterable<string>): void {
    for (const scope of scopes) {
      this.#counts.set(scope, 1 + (this.#counts.get(scope) ?? 0))
      this.#recent.add(scope)
    }
  }

  noteAll(): void {
    this.#all++
    this.#recent.interrupt()
  }
}
