import { normalized, unprintableIn } from '../../domain/values/normalized.ts'
import { type CellProblem, type Columns, itemsIn } from './columns.ts'

type Cells = Readonly<Record<string, string>>

/** The cells of a row in the one spelling that all kinds of import share: rows that mean the same have the same cells. */
export const normalizedCells = (cells: Cells, columns: Columns): Cells =>
  Object.fromEntries(Object.entries(cells).map(([name, cell]) => [name, normalizedCell(name, cell, columns)]))

/** One cell in that spelling. */
export function normalizedCell(name: string, cell: string, columns: Columns): string {
  const text = normalized(cell)
  const form = columns.get(name)?.form
  if (form === 'word') return text.toLowerCase()
  if (form === 'words') return itemsIn(text.toLowerCase()).join(';')
  return form === 'list' ? itemsIn(text).join(';') : text
}

/** The problem of a cell that holds what no reader can see; null if it holds no such sign. */
export function unprintableCell(column: string, cell: string): CellProblem | null {
  const sign = unprintableIn(cell)
  return sign === null ? null : { column, reason: `the cell holds the sign ${sign}: remove it` }
}
