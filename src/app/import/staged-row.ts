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
