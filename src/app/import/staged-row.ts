import type { RowCommand } from './row-command.ts'

/** What waits between the check of all rows and their recording. */
export type StagedRow = {
  readonly line: number
  readonly row: number
  /** Derived from the file kind and what the row means: the same row has the same id for ever. */
  readonly id: string
  /** The id that the row had while empty cells counted; null where it never had one. */
  readonly formerId: string | null
  readonly body: RowCommand
}
/** `registry`: entities and periods, which must be there before the ratings that name them. */
export type Phase = 'registry' | 'rows'
export type RowGroup = { readonly stream: string; readonly steps: readonly StagedRow[] }

/**
 * How many rows steps are of, which stand in the order of the file: a row may have more than one step, and a registration on the
 * way (line 0) is no row.
 */
export function linesOf(steps: readonly { readonly line: number }[]): number {
  let count = 0
  let last = 0
  for (const { line } of steps) {
    if (line !== last) count++
    last = line
  }
  return count
}
