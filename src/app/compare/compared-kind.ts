import type { LedgerEvent } from '../../event-store/codec.ts'
import type { Facts } from '../command/facts.ts'
import type { Columns } from '../import/columns.ts'
import type { RowFacts } from '../import/table.ts'
import type { SaidCells } from './cells.ts'
import type { Finding } from './comparison.ts'

/** A row as it is held against a stream. */
export type ComparedRow = {
  readonly line: number
  readonly cells: SaidCells
  /** What the ledger says beside its events, by column. */
  readonly known: SaidCells
}

/** What is known of the whole file when its rows are compared. */
export type FileFacts = {
  readonly columns: Columns
  /** The columns that it has: of what has no column it says nothing. */
  readonly said: ReadonlySet<string>
  /** The latest day that any of its rows is about: what happened later it cannot say. */
  readonly latest: string
}

/** How the rows of one kind are held against the streams that they are about. */
export type ComparedKind = {
  /** The stream that a row is about, and its cells in the words of the ledger; or why neither can be told. */
  readonly read: (
    cells: Readonly<Record<string, string>>,
    facts: RowFacts,
  ) => Promise<(Omit<ComparedRow, 'line'> & { readonly stream: string }) | { readonly reason: string }>
  /** What is not equal between the rows about one stream and what counts of its events. */
  readonly compare: (
    stream: string,
    rows: readonly ComparedRow[],
    events: readonly LedgerEvent[],
    file: FileFacts,
  ) => readonly Finding[]
  /** What the first of the ids of a finding about a stream is called, where the ledger has a name for it. */
  readonly nameOf: (stream: string, facts: Facts) => Promise<string | null>
  /** Of streams that rows are about: which others are about the same things, and have to be looked at for what no row says. */
  readonly beside: (streams: ReadonlySet<string>) => Iterable<string>
}
