import { counted } from '../values/counted.ts'
import type { LooseDate } from '../values/date-span.ts'
import { dateWords } from '../values/date-words.ts'

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

/** The plural of a noun with what follows it: `notices of the vote`, `analyses`, `decisions without a vote`. */
export function pluralOf(noun: string): string {
  const [, head = noun, rest = ''] = /^(.*?)( (?:to|in|by|of|on|without|itself)\b.*)?$/.exec(noun) ?? []
  return `${pluralOfHead(head)}${rest === ' itself' ? '' : rest}`
}
function pluralOfHead(head: string): string {
  if (head.endsWith('sis')) return `${head.slice(0, -2)}es`
  if (/[^aeiou]y$/.test(head)) return `${head.slice(0, -1)}ies`
  return /(?:s|sh|ch|x)$/.test(head) ? `${head}es` : `${head}s`
}

/** `a`, `a and b`, `a, b and c`. */
export const inWords = (items: readonly string[], last: 'and' | 'or'): string =>
  items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} ${last} ${items.at(-1)}`

/** The day on which a step took place, after `on` or `in`. */
export const whenWords = (date: LooseDate): string => `${date.length === 10 ? 'on' : 'in'} ${dateWords(date)}`
