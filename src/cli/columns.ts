import { styleText } from 'node:util'

/** Rows of cells, each column as wide as its widest cell; the last one as it is. */
export function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const count = Math.max(0, ...rows.map(row => row.length))
  const widths = Array.from({ length: count }, (_, at) =>
    Math.max(...rows.map(row => widthOf(row[at] ?? ''))),
  )
  return rows.map(row =>
    row
      .map((cell, at) => cell + ' '.repeat(Math.max(0, (widths[at] ?? 0) - widthOf(cell))))
      .join('  ')
      .trimEnd(),
  )
}

/** The number of characters that a terminal shows; an accent is part of its letter. */
const widthOf = (text: string): number =>
  // Most texts have plain letters alone; making a segmenter takes longer than writing a whole answer.
  /^[ -~]*$/.test(text) ? text.length : [...new Intl.Segmenter().segment(text)].length

/** A dimmed text; plain if standard output is no terminal, or if `NO_COLOR` is set. */
export const faint = (text: string): string => styleText('dim', text, { stream: process.stdout })
/** A text in bold, where standard output shows it. */
export const strong = (text: string): string => styleText('bold', text, { stream: process.stdout })
