import type { LedgerEvent } from '../../event-store/codec.ts'
import type { EventStore } from '../../event-store/event-store.ts'
import type { Facts } from '../command/facts.ts'
import type { Columns } from '../import/columns.ts'
import type { SourceRow } from '../import/source.ts'
import type { RowFacts } from '../import/table.ts'
import type { SaidCells } from './cells.ts'
import type { Finding } from './comparison.ts'
import type { RollUps } from './roll-ups.ts'

/** A row as it is compared with a stream. */
export type ComparedRow = {
  readonly line: number
  readonly cells: SaidCells
  /** What the ledger says apart from its events, by column. */
  readonly known: SaidCells
}

/** What is known of the whole file when its rows are compared. */
export type FileFacts = {
  readonly columns: Columns
  /** The columns of the file: it says nothing about any other. */
  readonly said: ReadonlySet<string>
  /** The first day that any of its rows is about. */
  readonly earliest: string
  /** The latest day that any of its rows is about: the file cannot say what happened later. */
  readonly latest: string
  /** What its rows say in a column, as the ledger has it; without those that say nothing. */
  readonly named: (column: string) => ReadonlySet<string>
  /** What the ledger computes of the ratings that its rows are about. */
  readonly rollUps: RollUps
  /** The events of a stream that count. */
  readonly eventsOf: (stream: string) => Promise<readonly LedgerEvent[]>
}

/** How the rows of one kind are compared with the streams that they are about. */
export type ComparedKind = {
  /** The stream that a row is about, and its cells in the words of the ledger; or why the row cannot be compared. */
  readonly read: (
    row: SourceRow,
    facts: RowFacts,
  ) => Promise<(Omit<ComparedRow, 'line'> & { readonly stream: string }) | { readonly reason: string }>
  /** The differences between the rows about one stream and the events of it that count. */
  readonly compare: (
    stream: string,
    rows: readonly ComparedRow[],
    events: readonly LedgerEvent[],
    file: FileFacts,
  ) => readonly Finding[] | Promise<readonly Finding[]>
  /** What the first of the ids of a finding about a stream is called, where the ledger has a name for it. */
  readonly nameOf: (stream: string, facts: Facts) => Promise<string | null>
  /** The streams about the same things as the rows, which are searched for what no row says; some of them may have rows. */
  readonly beside: (
    streams: ReadonlyMap<string, readonly ComparedRow[]>,
    store: Pick<EventStore, 'readAll'>,
    file: FileFacts,
  ) => Iterable<string> | AsyncIterable<string>
}
