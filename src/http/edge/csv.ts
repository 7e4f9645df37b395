import { stringify } from 'csv-stringify/sync'
import { z } from 'zod'
import { Decimal } from '../../domain/values/text.ts'

type Cell = string | number | null
/** The columns of a table in their order: the name of each, and what stands in it for a row of the view. */
export type Columns<Row> = { readonly [name: string]: (row: Row) => Cell }

/** The rows under a header row (RFC 4180). */
export const csv = <Row>(columns: Columns<Row>, rows: readonly Row[]): string =>
  headerOf(columns) + csvRows(columns, rows)

/** The first line of a table: the names of its columns. */
export const headerOf = <Row>(columns: Columns<Row>): string => written([Object.keys(columns)])

/** The rows alone, for a table that is written bit by bit. */
export const csvRows = <Row>(columns: Columns<Row>, rows: readonly Row[]): string =>
  written(rows.map(row => Object.values(columns).map(cellOf => harmless(cellOf(row)))))

const written = (records: readonly (readonly Cell[])[]): string =>
  stringify([...records], { record_delimiter: 'windows' })

/** A spreadsheet takes a text with such a beginning for a formula; a decimal may begin with its sign. */
function harmless(cell: Cell): Cell {
  if (typeof cell !== 'string' || Decimal.safeParse(cell).success) return cell
  return /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell
}

const Csv = z.string().meta({
  id: 'Csv',
  description:
    'The same rows under a header row (RFC 4180). A cell that is no decimal and begins with =, +, -, @, a tab or a carriage return has an apostrophe before it, so that no spreadsheet takes it for a formula.',
})

/** How a route describes a view that is given as a table too; `giveForms` adds the parameter `format`. */
export const asTable = <Response extends z.ZodType>(response: Response) => ({
  description: 'OK',
  content: {
    'application/json': { schema: response },
    'text/csv': { schema: Csv },
  },
})

/** The same of a view that is also given as CloudEvents, one a line. */
export const asTableOrLines = <Response extends z.ZodType>(response: Response) => {
  const { description, content } = asTable(response)
  return { description, content: { ...content, 'application/x-ndjson': { schema: z.string() } } }
}
