import { z } from 'zod'
import type { Evidence } from '../../domain/values/evidence.ts'
import { Name, text } from '../../domain/values/text.ts'

/**
 * How the text of a cell means something: as it is; as a word of a closed list or several of them, whatever their case; as the
 * label of a level, which is looked up without case; or as a list of names.
 */
type CellForm = 'text' | 'word' | 'words' | 'label' | 'list'
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

export type CellProblem = { readonly column: string | null; readonly reason: string }

/** The issues of a schema as problems of cells. */
export const cellProblems = (error: z.ZodError): readonly CellProblem[] =>
  error.issues.map(({ path, message }) => ({
    column: path.length === 0 ? null : path.join('.'),
    reason: message,
  }))
