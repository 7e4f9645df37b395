import type { PositionedRating, PublishedRating } from '../../src/domain/rating/published-rating.ts'
import type { Period } from '../../src/domain/values/period.ts'
import { numbersIn } from '../engine/numbers-text.ts'
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

/** So many hexadecimal digits of an event id are kept: enough to order the imports of one cell and day. */
export const DIGITS = 12

/** The first digits of an event id; empty for what was not imported. */
export const importDigits = (id: string): string => id.slice(0, 8) + id.slice(9, 13)

/** A run of acts as its row is read; see `ACT_TABLE`. */
export type RunRow = readonly [
  period: number,
  revision: number,
  count: number,
  position: number,
  version: number,
  form: number,
  day: number,
  visibleOn: number,
  publicAfter: number,
  items: string,
  levels: string,
  notRated: string | null,
  imports: Uint8Array | null,
]

/** Makes the acts of a run, without those that are not wanted. Columns are read by their index: a network has many rows. */
export function actsOf(
  [, revision, count, position, version, form, on, visibleOn, publicAfter, ...values]: RunRow,
  period: Period,
  text: (word: number) => string,
  isWanted: (position: number, item: string) => boolean,
): readonly PositionedRating[] {
  const [kind, basis] = FORMS[form % FORMS.length] ?? FORMS[0]
  const precision = Math.floor(form / FORMS.length)
  const day = dayText(on)
  const shared = {
    version: text(version),
    period,
    kind,
    basis,
    occurredOn: precision === 0 ? day : day.slice(0, PRECISIONS[precision]),
    day,
    visibleOn: dayText(visibleOn),
  } as const
  const [items, levels] = [numbersIn(values[0]), numbersIn(values[1])]
  const reasons = values[2] === null ? [] : numbersIn(values[2])
  const imports = values[3] === null ? '' : Buffer.from(values[3]).toString('hex')
  const acts: PositionedRating[] = []
  for (let at = 0; at < count; at++) {
    const item = text(Number(items[at]))
    if (!isWanted(position + at, item)) continue
    const notRated = reasons[at] ?? null
    acts.push({
      ...shared,
      item,
      level: levels[at] ?? null,
      notRated: notRated === null ? null : text(notRated),
      revision: revision + at,
      publicBy: revision + at + publicAfter,
      importId: imports.slice(at * DIGITS, (at + 1) * DIGITS),
      position: position + at,
    })
  }
  return acts
}
