/**
 * The days and positions around a moment within which nothing turns that an answer rests on, so that the answer is the same for each
 * of them. It is as wide as possible at first, and every fact that is told of narrows it.
 */
export class Span {
  readonly #day: number
  readonly #position: number
  #fromDay = Number.NEGATIVE_INFINITY
  #untilDay = Number.POSITIVE_INFINITY
  #from = Number.NEGATIVE_INFINITY
  #until = Number.POSITIVE_INFINITY

  constructor(day: number, position: number) {
    this.#day = day
    this.#position = position
  }

  /** Something is seen from this day on. */
  turnsOn(day: number): void {
    if (day > this.#day) this.#untilDay = Math.min(this.#untilDay, day)
    else this.#fromDay = Math.max(this.#fromDay, day)
  }

  /** Something is known, or withdrawn, from this position on. */
  turnsAt(position: number): void {
    if (position > this.#position) this.#until = Math.min(this.#until, position)
    else this.#from = Math.max(this.#from, position)
  }

  /** Something turns where another span ends, which has the same moment too. */
  narrowTo(other: Span): void {
    this.#fromDay = Math.max(this.#fromDay, other.#fromDay)
    this.#untilDay = Math.min(this.#untilDay, other.#untilDay)
    this.#from = Math.max(this.#from, other.#from)
    this.#until = Math.min(this.#until, other.#until)
  }

  has(day: number, position: number): boolean {
    return day >= this.#fromDay && day < this.#untilDay && position >= this.#from && position < this.#until
  }
}
