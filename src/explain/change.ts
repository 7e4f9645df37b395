import { fill, PHRASES } from './phrases.ts'
import { capitalised, listed } from './words.ts'

type CellFacts = {
  readonly status: keyof typeof PHRASES.change.status
  readonly level: { readonly name: string } | null
  readonly period: string | null
  readonly reason: string | null
}
type CellChangeFacts = {
  readonly title: string
  readonly period: string
  /** The fields in which the two ends differ. */
  readonly fields: readonly string[]
  readonly from: CellFacts | null
  readonly to: CellFacts | null
}

/** What one cell showed at one moment and shows at another, in one sentence. */
export function cellChangeSentence({ title, period, fields, from, to }: CellChangeFacts): string {
  const subject = fill(PHRASES.change.cell, { title, period })
  return changeInWords(subject, cellInWords(from, period), cellInWords(to, period), fields)
}

function cellInWords(cell: CellFacts | null, asked: string): string {
  if (cell === null) return PHRASES.change.notInVersion
  const { status, level, period, reason } = cell
  if (reason === 'school-closed') return PHRASES.change.closed
  const words = fill(PHRASES.change.status[status], { level: level?.name ?? PHRASES.noLevel })
  return period === null || period === asked ? words : fill(PHRASES.change.given, { words, period })
}

/** From what to what; of two ends that read the same, in which fields they differ. */
function changeInWords(subject: string, from: string, to: string, fields: readonly string[]): string {
  if (from !== to) return capitalised(fill(PHRASES.change.changed, { subject, from, to }))
  const names: Readonly<Record<string, string>> = PHRASES.change.fields
  return capitalised(
    fill(PHRASES.change.stays, { subject, to, fields: listed(fields.map(each => names[each] ?? each)) }),
  )
}
