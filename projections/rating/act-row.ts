import type { PositionedRating, PublishedRating } from '../../src/domain/rating/published-rating.ts'
import type { Period } from '../../src/domain/values/period.ts'
import { dayText } from './day-text.ts'

/** How kind and basis of an act stand in one small number. The order is on disk until the next rebuild. */
export const FORMS = [
  ['rating', 'rated'],
  ['rating', 'overridden'],
  ['correction', 'rated'],
  ['withdrawal', 'rated'],
  ['import', 'rated'],
] as const satisfies readonly (readonly [PublishedRating['kind'], PublishedRating['basis']])[]

export const FORM_OF_IMPORT = FORMS.findIndex(([kind]) => kind === 'import')
export const FORM_OF_WITHDRAWAL = FORMS.findIndex(([kind]) => kind === 'withdrawal')

/** How a date was written: a day, a month or a year, by its length. It stands in the same number as the form. */
const PRECISIONS = ['2013-06-30'.length, '2013-06'.length, '2013'.length] as const

/** The kind and basis of an act and the precision of its date, in the one number that its row keeps. */
export const formOf = (act: PublishedRating): number =>
  FORMS.findIndex(([kind, basis]) => kind === act.kind && basis === act.basis) +
  FORMS.length * PRECISIONS.indexOf(act.occurredOn.length)

/** The first 48 bits of an event id: enough to order the imports of one cell and day, and a safe integer. */
export const importNumber = (id: string): number =>
  id === '' ? 0 : Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)

/** An act as its row is read. */
export type ActRow = readonly [
  period: number,
  revision: number,
  position: number,
  item: number,
  version: number,
  form: number,
  level: number | null,
  notRated: number | null,
  day: number,
  visibleOn: number,
  importId: number,
  publicAfter: number,
]

/** Makes an act from its row. It reads each column by its index, which is fast: a network has millions of rows. */
export function actOf(row: ActRow, period: Period, text: (word: number) => string): PositionedRating {
  const form = row[5]
  const [kind, basis] = FORMS[form % FORMS.length] ?? FORMS[0]
  const precision = Math.floor(form / FORMS.length)
  const day = dayText(row[8])
  return {
    item: text(row[3]),
    version: text(row[4]),
    period,
    kind,
    basis,
    level: row[6],
    notRated: row[7] === null ? null : text(row[7]),
    occurredOn: precision === 0 ? day : day.slice(0, PRECISIONS[precision]),
    day,
    visibleOn: dayText(row[9]),
    revision: row[1],
    publicBy: row[1] + row[11],
    importId: row[10] === 0 ? '' : row[10].toString(16).padStart(12, '0'),
    position: row[2],
  }
}
