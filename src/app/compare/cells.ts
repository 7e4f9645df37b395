import { normalized } from '../../domain/values/normalized.ts'
import { compareText } from '../../domain/values/text.ts'
import { type Columns, itemsIn } from '../import/columns.ts'
import type { Difference } from './comparison.ts'

/** What is said by column. A column that is absent is not compared; an empty cell says that there is nothing. */
export type SaidCells = { readonly [column: string]: string | undefined }

/**
 * The columns in which the two say different things, in order. `said` are the columns of the file: a column that it does not have
 * is no difference.
 */
export function differencesIn(
  columns: Columns,
  said: ReadonlySet<string>,
  there: SaidCells,
  here: SaidCells,
): Difference[] {
  return [...columns].flatMap(([column, { form }]) => {
    const [a, b] = [there[column], here[column]]
    if (!said.has(column) || a === undefined || b === undefined) return []
    return comparable(a, form) === comparable(b, form) ? [] : [{ column, there: a || null, here: b || null }]
  })
}

/** What cells say in the columns of a file, as one text: cells that say the same have the same text. */
export const sameCells = (columns: Columns, said: ReadonlySet<string>, cells: SaidCells): string =>
  JSON.stringify(
    [...columns].flatMap(([column, { form }]) =>
      said.has(column) ? [comparable(cells[column] ?? '', form)] : [],
    ),
  )

type CellForm = NonNullable<ReturnType<Columns['get']>>['form']

function comparable(cell: string, form: CellForm): string {
  const text = normalized(cell)
  if (form === 'text') return text
  const folded = form === 'list' ? text : text.toLowerCase()
  return form === 'list' || form === 'words'
    ? [...new Set(itemsIn(folded))].toSorted(compareText).join(';')
    : folded
}

/** The source of a row or an event as its two cells; a source without a title is called by its address. */
export const sourceOf = (title: string | undefined, url: string | undefined) => ({
  source_title: title || url || '',
  source_url: url ?? '',
})
