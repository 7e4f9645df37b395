import { type DateSpan, type LooseDate, spanOf } from '../values/date-span.ts'

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]
const monthOf = (date: string): string => MONTHS[Number(date.slice(5, 7)) - 1] ?? ''

/** A date as a person says it, as precise as it is known. */
export function dateWords(date: LooseDate): string {
  if (date.startsWith('SY')) return `the school year ${date.slice(2)}`
  if (date.length === 4) return date
  if (date.length === 7) return `${monthOf(date)} ${date.slice(0, 4)}`
  return `${Number(date.slice(8))} ${monthOf(date)} ${date.slice(0, 4)}`
}

/** The same of a span of days: a whole month or year by its name. */
export function spanWords({ from, to }: DateSpan): string {
  if (from === to) return dateWords(from)
  for (const date of [from.slice(0, 7), from.slice(0, 4)]) {
    const whole = spanOf(date)
    if (whole.from === from && whole.to === to) return dateWords(date)
  }
  return `${dateWords(from)} to ${dateWords(to)}`
}

/** A day of the year: `1 October`. */
export const monthDayWords = (monthDay: string): string =>
  `${Number(monthDay.slice(3))} ${monthOf(`2000-${monthDay}`)}`

/** `P1Y6M` as `1 year and 6 months`, `PT24H` as `24 hours`; of an offset without its sign. */
export function lengthWords(length: string): string {
  const [, years, months, days, hours] =
    /^-?P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(\d+)H)?$/.exec(length) ?? []
  const parts = [
    [years, 'year'],
    [months, 'month'],
    [days, 'day'],
    [hours, 'hour'],
  ] as const
  return inWords(
    parts.flatMap(([count, unit]) => (count === undefined ? [] : [counted(Number(count), unit)])),
    'and',
  )
}

export const counted = (count: number, noun: string): string =>
  `${count} ${count === 1 ? noun : pluralOf(noun)}`
const pluralOf = (noun: string): string => {
  const [, head = noun, rest = ''] =
    /^(.*?)( (?:to|in|by|of|on|from|that|for|against|with) .*)?$/.exec(noun) ?? []
  const plural = /[^aeiou]y$/.test(head)
    ? `${head.slice(0, -1)}ies`
    : /(?:s|sh|ch|x)$/.test(head)
      ? `${head}es`
      : `${head}s`
  return `${plural}${rest}`
}

/** `a`, `a and b`, `a, b and c`. */
export const inWords = (items: readonly string[], last: 'and' | 'or'): string =>
  items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} ${last} ${items.at(-1)}`

/** The day on which a step took place, after `on` or `in`. */
export const whenWords = (date: LooseDate): string => `${date.length === 10 ? 'on' : 'in'} ${dateWords(date)}`
