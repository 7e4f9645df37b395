/** So many are remembered at least. */
const REMEMBERED = 2048

/** What happened last, in its order: who knows up to where it has looked is told what came since. */
export class Recent<Item> {
  #last: Item[] = []
  /** How many came before those that are remembered. */
  #forgotten = 0

  /** Where it stands: what is added from now on comes after this mark. */
  get mark(): number {
    return this.#forgotten + this.#last.length
  }

  add(item: Item): void {
    if (this.#last.length >= 2 * REMEMBERED) {
      this.#last = this.#last.slice(-REMEMBERED)
      this.#forgotten += REMEMBERED
    }
    this.#last.push(item)
  }

  /** Something happened that is none of the items: no mark from before it is known any more. */
  interrupt(): void {
    this.#forgotten = this.mark + 1
    this.#last = []
  }

  /** What came after a mark; null where that is no longer known. */
  since(mark: number): readonly Item[] | null {
    return mark < this.#forgotten ? null : this.#last.slice(mark - this.#forgotten)
  }
}
