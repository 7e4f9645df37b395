import type { FrameworkVersion } from '../../domain/framework/document.ts'
import type { Period } from '../../domain/values/period.ts'
import type { Refusal } from '../../refusals/refusals.ts'
import type { CellProblem, Columns } from './columns.ts'
import type { RowCommand, RowFold } from './row-command.ts'
import type { RowCells } from './source.ts'
import type { Phase } from './staged-row.ts'

/** What the rows of a kind are checked against before any is recorded; read from the store once. */
export type RowFacts = {
  readonly framework: (id: string) => Soon<readonly FrameworkVersion[]>
  /** A registered period of a framework, or one whose id gives its dates; null if it is neither. */
  readonly period: (framework: string, id: string) => Soon<Period | null>
}
/** A value that is known already, or comes. */
export type Soon<Value> = Value | Promise<Value>

export type Staged = {
  /** What a row names and need not be known yet: registered before all rows. */
  readonly notes: readonly { readonly stream: string; readonly body: RowCommand }[]
  /** `content` is what the id of an additional act, such as a challenge, is made of; other steps have none. */
  readonly steps: readonly {
    readonly stream: string
    readonly body: RowCommand
    readonly content?: string
  }[]
}

/** Says what the cells of a row ask for, or everything that is wrong with them. */
export type Stage = (cells: RowCells, facts: RowFacts) => Soon<Staged | readonly CellProblem[]>

/** One kind of table: its columns, and what a row of it asks for. */
export type ImportTable = {
  readonly columns: Columns
  /**
   * The columns of the kind at the time when every column was required: ids were then derived from all of them, and a row is
   * still found by such an id. A column that was added later is none of these.
   */
  readonly formerColumns?: readonly string[]
  /** The columns of additional acts, such as a challenge: the id of a row does not depend on them. */
  readonly columnsBeside?: readonly string[]
  /** The column of a field of the domain, where the two are called differently. */
  readonly fields: Readonly<Record<string, string>>
  /** The column that a refusal without a field is about, where it is about one. */
  readonly blamed: { readonly [Code in Refusal['code']]?: string }
  readonly phase: Phase
  /** Whether the rows of a stream may be decided before all rows are read: nothing else looks at them then. */
  readonly isDecidedEarly?: true
  /** Makes the stage of one import: what it remembers from row to row is of that import alone. */
  readonly stager: () => Stage
}

/** A kind of file that is one JSON document, read as a whole. */
export type ImportDocument = {
  /** What it holds, for the message that a file is empty: `framework`. */
  readonly noun: string
  readonly bytesMax: number
  /** The stream, the command and what the document means, which its id is made of; or everything that is wrong with it. */
  readonly read: (
    document: unknown,
  ) =>
    | { readonly stream: string; readonly body: RowCommand; readonly content: string }
    | readonly CellProblem[]
}

/** What a subject adds to imports: its kinds of file, and how their rows are decided. */
export type SubjectImport = {
  readonly kinds: Readonly<Record<string, ImportTable | ImportDocument>>
  readonly rows: RowFold | null
}
