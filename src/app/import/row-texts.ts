import type { CellProblem, Columns } from './columns.ts'
import { remembered } from './remembered.ts'
import { normalizedCell, unprintableCell } from './row-meaning.ts'
import type { RowCells } from './source.ts'

/** A row as all kinds of import read it, before its kind says what it asks for. */
export type RowTexts = {
  /** Its cells in their one spelling. */
  readonly cells: RowCells
  /** Cells that hold what no reader can see. */
  readonly problems: readonly CellProblem[]
  /**
   * What the row means, as text to be hashed: its cells in their one spelling, in the order of their names (RFC 8785), without
   * those of additional acts. Empty cells are left out, so that a file with a new optional column has the same ids as one without
   * it.
   */
  readonly meaning: string
  /**
   * Makes what it meant to ids made before empty cells were left out: every column that its kind had then, each as it stands in the
   * file; null for a row that says something in a later column, which no id of that time can have.
   */
  readonly former: () => string | null
}

/** Reads the rows of a table. What a cell adds to the texts of its row is remembered. */
export function rowTextsOf(table: {
  readonly columns: Columns
  readonly formerColumns?: readonly string[]
  readonly columnsBeside?: readonly string[]
}): (source: RowCells) => RowTexts {
  const { columns, formerColumns = [], columnsBeside = [] } = table
  // Without a comparison of its own, `sort` orders by code units, as canonical JSON does.
  const names = [...columns.keys()]
  const parts = names.toSorted().map(name => ({
    at: names.indexOf(name),
    isOwn: !columnsBeside.includes(name),
    isFormer: formerColumns.includes(name),
    empty: `${JSON.stringify(name)}:""`,
    read: remembered(text => cellOf(name, text, columns)),
  }))
  return source => {
    const cells = [...source]
    let problems = NONE
    let meaning = ''
    for (const { at, isOwn, read } of parts) {
      const given = source[at] ?? ''
      if (given === '') continue
      const cell = read(given)
      cells[at] = cell.text
      if (cell.problem !== null) problems = [...problems, cell.problem]
      if (isOwn && cell.meaning !== '') meaning += meaning === '' ? cell.meaning : `,${cell.meaning}`
    }
    return { cells, problems, meaning: `{${meaning}}`, former: () => formerMeaning(source) }
  }

  function formerMeaning(source: RowCells): string | null {
    const said: string[] = []
    for (const { at, isOwn, isFormer, empty, read } of parts) {
      const given = (source[at] ?? '').trim()
      if (given !== '' && isOwn && !isFormer) return null
      if (isFormer) said.push(given === '' ? empty : read(given).former)
    }
    return `{${said.join(',')}}`
  }
}
const NONE: readonly CellProblem[] = []

function cellOf(name: string, cell: string, columns: Columns) {
  const source = cell.trim()
  const text = normalizedCell(name, source, columns)
  const field = JSON.stringify(name)
  const meant = columns.get(name)?.form === 'label' ? text.toLowerCase() : text
  return {
    text,
    problem: unprintableCell(name, text),
    meaning: meant === '' ? '' : `${field}:${JSON.stringify(meant)}`,
    former: `${field}:${JSON.stringify(source)}`,
  }
}
