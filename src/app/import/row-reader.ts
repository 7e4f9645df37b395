import type { z } from 'zod'
import { type CellProblem, cellProblems, IN_WORDS } from './columns.ts'
import { remembered } from './remembered.ts'
import { namedCells, type RowCells } from './source.ts'

type Issues<Row> = (row: Row, issue: (column: string, message: string) => void) => void
type ReadRow<Row> = { readonly row: Row } | { readonly problems: readonly CellProblem[] }

/**
 * Reads the cells of a row by a schema of its columns, and then checks the row as a whole. What a cell says is remembered, since most
 * cells stand in many rows; a row of which something is wrong is read once more, for what is wrong with all of it.
 */
export function rowReader<Row>(
  columns: z.ZodType<Row> & { readonly shape: Readonly<Record<string, z.ZodType>> },
  issuesOf: Issues<Row>,
): (cells: RowCells) => ReadRow<Row> {
  const checked = columns.superRefine((row, context) => {
    issuesOf(row, (column, message) => context.addIssue({ code: 'custom', path: [column], message }))
  })
  const readers = Object.entries(columns.shape).map(
    ([name, schema], at) =>
      ({ at, name, empty: schema.safeParse(''), read: remembered(text => schema.safeParse(text)) }) as const,
  )
  return cells => {
    const row: Record<string, unknown> = {}
    let isGood = true
    for (const { at, name, empty, read } of readers) {
      const text = cells[at] ?? ''
      const cell = text === '' ? empty : read(text)
      if (!cell.success) isGood = false
      else if (cell.data !== undefined) row[name] = cell.data
    }
    if (isGood) issuesOf(row as Row, () => (isGood = false))
    if (isGood) return { row: row as Row }
    const named = namedCells(Object.keys(columns.shape), cells)
    const found = checked.safeParse(named, IN_WORDS)
    return found.success ? { row: found.data } : { problems: cellProblems(found.error) }
  }
}
