import { canonicalJson } from '../../domain/values/canonical.ts'
import { normalized, unprintableIn } from '../../domain/values/normalized.ts'
import { type CellProblem, type Columns, itemsIn } from './columns.ts'

type Cells = Readonly<Record<string, string>>

/** The cells of a row in the one spelling that all kinds of import share: rows that mean the same have the same cells. */
export const normalizedCells = (cells: Cells, columns: Columns): Cells =>
  Object.fromEntries(
    Object.entries(cells).map(([name, cell]) => {
      const text = normalized(cell)
      const form = columns.get(name)?.form
      if (form === 'word') return [name, text.toLowerCase()]
      if (form === 'words') return [name, itemsIn(text.toLowerCase()).join(';')]
      return [name, form === 'list' ? itemsIn(text).join(';') : text]
    }),
  )

/** Cells that hold what no reader can see. */
export const unprintableCells = (cells: Cells): readonly CellProblem[] =>
  Object.entries(cells).flatMap(([column, cell]) => {
    const sign = unprintableIn(cell)
    return sign === null ? [] : [{ column, reason: `the cell holds the sign ${sign}: remove it` }]
  })

/**
 * What a row means, as text to be hashed: its cells as `normalizedCells` gives them, in the order of their names (RFC 8785).
 * Empty cells are left out, so that a file with a new optional column has the same ids as one without it.
 */
export const meaningOf = (cells: Cells, columns: Columns): string =>
  canonicalJson(
    Object.fromEntries(
      Object.entries(cells)
        .filter(([, cell]) => cell !== '')
        .map(([name, cell]) => [name, columns.get(name)?.form === 'label' ? cell.toLowerCase() : cell]),
    ),
  )

/**
 * What a row meant to ids made before empty cells were left out: every column that its kind had then, each as it stands in the
 * file; null for a row that says something in a later column, which no id of that time can have.
 */
export function formerMeaningOf(cells: Cells, formerColumns: readonly string[]): string | null {
  const isLater = Object.entries(cells).some(([name, cell]) => cell !== '' && !formerColumns.includes(name))
  return isLater
    ? null
    : canonicalJson(Object.fromEntries(formerColumns.map(name => [name, cells[name] ?? ''])))
}
