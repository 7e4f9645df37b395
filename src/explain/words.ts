import type { LooseDate } from '../domain/values/date-span.ts'
import { dateWords } from '../domain/values/date-words.ts'

/** `on 26 November 2013`, `in November 2013` or `in 2013`. */
export const onDate = (date: LooseDate): string =>
  `${date.length === '2013-11-26'.length ? 'on' : 'in'} ${dateWords(date)}`

/** `a`, `a and b`, `a, b and c`. */
export const listed = (words: readonly string[], last = 'and'): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`

/** How many a sentence names; the fields beside it have all of them. */
const NAMED_MAX = 3

/** The first few of many, and how many more there are: `a, b, c and 4 more`. */
export const firstFew = (words: readonly string[]): string =>
  words.length <= NAMED_MAX + 1
    ? listed(words)
    : listed([...words.slice(0, NAMED_MAX), `${words.length - NAMED_MAX} more`])

const QUOTED_MAX = 300

/** What a person wrote, in quotation marks and on one line; a long text is cut after a word. */
export function quoted(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  if (line.length <= QUOTED_MAX) return `“${line}”`
  const cut = line.slice(0, QUOTED_MAX)
  const end = cut.lastIndexOf(' ')
  return `“${(end > 0 ? cut.slice(0, end) : cut).toWellFormed()} …”`
}

/** A sentence with a capital letter at its beginning. */
export const capitalised = (sentence: string): string =>
  `${sentence.slice(0, 1).toUpperCase()}${sentence.slice(1)}`

/** Ends a sentence. One that ends with the full stop of a quotation has one. */
export const withFullStop = (sentence: string): string =>
  sentence.endsWith('.”') ? sentence : `${sentence}.`
