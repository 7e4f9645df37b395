import { z } from 'zod'
import type { FrameworkVersion } from '../../domain/framework/framework.ts'
import type { Evidence } from '../../domain/values/evidence.ts'
import type { Period } from '../../domain/values/period.ts'
import { Name, text } from '../../domain/values/text.ts'
import type { StepBody, StepRefusal } from './row-command.ts'
import type { SourceRow } from './source.ts'
import type { Phase } from './staging.ts'

/** What the rows of a kind are checked against before any is recorded; read from the store once. */
export type Facts = {
  readonly framework: (id: string) => Promise<readonly FrameworkVersion[]>
  /** A registered period of a framework, or one whose id gives its dates; null where neither is so. */
  readonly period: (framework: string, id: string) => Promise<Period | null>
  /** A refusal of the domain in words. */
  readonly explain: (refusal: StepRefusal) => string
}

export type CellProblem = { readonly column: string | null; readonly reason: string }
export type Staged = {
  /** What a row names and need not be known yet: registered before all rows. */
  readonly notes: readonly { readonly stream: string; readonly body: StepBody }[]
  readonly steps: readonly { readonly stream: string; readonly body: StepBody }[]
}

/** One kind of table: its columns, and what a row of it wishes. */
export type TableKind = {
  readonly columns: Columns
  readonly phase: Phase
  readonly stage: (row: SourceRow, facts: Facts) => Promise<Staged | readonly CellProblem[]>
}

/**
 * How the text of a cell means something: as it is; as a word of a closed list, whatever its case; as the label of a level,
 * which is looked up without case; or as a list of names.
 */
type CellForm = 'text' | 'word' | 'label' | 'list'
type Column = { readonly form: CellForm; readonly isRequired: boolean }
/** The columns of a kind by their names, in the order in which a file is described. */
export type Columns = ReadonlyMap<string, Column>

const columnOf = z.registry<Column>()

/** A cell that must say something. */
export function required<Schema extends z.ZodType<unknown, string>>(schema: Schema, form: CellForm = 'text') {
  const cell = z.string().min(1, 'the cell is empty').pipe(schema)
  columnOf.add(cell, { form, isRequired: true })
  return cell
}
/** A cell that may be empty, of a column that may be absent. */
export function optional<Schema extends z.ZodType<unknown, string>>(schema: Schema, form: CellForm = 'text') {
  const cell = z
    .string()
    .transform(text => (text === '' ? undefined : text))
    .pipe(schema.optional())
  columnOf.add(cell, { form, isRequired: false })
  return cell
}

/** The columns of a row, each as `required` or `optional` made it. */
export const columnsOf = (shape: Readonly<Record<string, z.ZodType>>): Columns =>
  new Map(
    Object.entries(shape).map(([name, schema]) => {
      const column = columnOf.get(schema)
      if (column === undefined) throw new Error(`column ${name} is neither required nor optional`)
      return [name, column]
    }),
  )

/** The items of a list inside a cell, which are separated by semicolons. */
export const itemsIn = (cell: string): readonly string[] =>
  cell
    .split(';')
    .map(each => each.trim())
    .filter(each => each !== '')

/** A list inside a cell, separated by semicolons. */
export const list = z.string().transform(itemsIn).pipe(z.array(Name).max(50))

export const sourceCells = {
  source_title: optional(text(500)),
  source_url: optional(
    z.url({ protocol: /^https?$/, error: 'a URL begins with http:// or https://' }).max(2000),
  ),
}

type Source = { readonly source_title?: string | undefined; readonly source_url?: string | undefined }

/** The source that a row names, as evidence; nothing where it names none. */
export function evidenceOf({ source_title: title, source_url: url }: Source): Evidence[] {
  const named = title ?? url
  if (named === undefined) return []
  return [{ title: named, kind: 'source', ...(url === undefined ? {} : { url }) }]
}

/** The issues of a schema as problems of cells. */
export const cellProblems = (error: z.ZodError): readonly CellProblem[] =>
  error.issues.map(({ path, message }) => ({
    column: path.length === 0 ? null : path.join('.'),
    reason: message,
  }))
