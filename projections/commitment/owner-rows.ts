import { MEMORY_BYTES } from '../engine/memory.ts'
import type { Span } from '../engine/span.ts'

/** The row of an owner in a scorecard at every moment of a span; null where it has none. */
export type OwnerRow = {
  readonly span: Span
  readonly shown: { readonly text: Uint8Array; readonly counts: readonly number[] } | null
  /** Of the last event behind it. */
  readonly position: number
  /** Whether it rests on what this owner promised alone: not where it is called as some promise says. */
  readonly isOwn: boolean
}

/** Questions go back and forth between a few moments, such as today and the days of a year. */
const ROWS_AN_OWNER = 4
/** A row takes about so many bytes beside its text. */
const BYTES_A_ROW = 350
const BYTES_MAX = MEMORY_BYTES.scorecardRows / 2
const bytesOf = (row: OwnerRow | undefined): number =>
  row === undefined ? 0 : BYTES_A_ROW + (row.shown?.text.length ?? 0)

/**
 * The last rows of each owner, by its number. From one moment to another most rows stay as they are, so that only the others are
 * counted and written anew. Beyond the bound nothing more is kept: each question looks at all owners, so that none is better to drop.
 */
export class OwnerRows {
  /** The oldest one first. */
  readonly #rows = new Map<number, OwnerRow[]>()
  #bytes = 0

  at(owner: number, day: number, position: number): OwnerRow | undefined {
    return this.#rows.get(owner)?.find(({ span }) => span.has(day, position))
  }

  keep(owner: number, row: OwnerRow): void {
    if (!row.isOwn) return
    const own = this.#rows.get(owner) ?? []
    if (own.length === ROWS_AN_OWNER) this.#bytes -= bytesOf(own.shift())
    if (this.#bytes + bytesOf(row) > BYTES_MAX) return
    this.#bytes += bytesOf(row)
    own.push(row)
    this.#rows.set(owner, own)
  }

  clear(): void {
    this.#rows.clear()
    this.#bytes = 0
  }
}
