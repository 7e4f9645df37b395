import { lengthWords } from '../../domain/process/wording.ts'
import { type Day, dayToNumber } from '../../domain/values/date.ts'
import { dateWords } from '../../domain/values/date-words.ts'
import { dayShifted } from '../../domain/values/duration.ts'
import { RESULT_ORDER } from '../parts/closure-words.ts'
import type { CasePage } from './case-view.ts'

type Rule = CasePage['compliance']['rules'][number]

/** A time from one day to another: the one that a rule asks for, or the one that was given. */
type Stretch = { readonly from: Day; readonly to: Day; readonly words: string }

/** What a rule asks between two steps, beside what lay between them; `given` is null as long as the second step is awaited. */
export type Span = {
  readonly rule: string
  readonly isBroken: boolean
  readonly asked: Stretch
  readonly given: Stretch | null
}

/** `P3M`, `at most P30D`, `P30D to P60D`: the last of its lengths, in days or more. */
const ASKED = /^(?:at most )?(?:(P\d\w*)|P\d\w* to (P\d\w*))$/

/** Every rule that asks for a time between two steps whose days are known, broken ones first. */
export function spansOf({ compliance: { rules }, steps }: CasePage): readonly Span[] {
  const days = new Map(steps.filter(({ on }) => on.length === 10).map(({ event, on }) => [event, on]))
  return rules
    .toSorted((a, b) => RESULT_ORDER.indexOf(a.result) - RESULT_ORDER.indexOf(b.result))
    .flatMap(rule => spanOf(rule, days) ?? [])
}

function spanOf(rule: Rule, days: ReadonlyMap<string, Day>): Span | null {
  const { kind, asked, given, events, dueOn, result } = rule
  const [, one, upTo] = ASKED.exec(asked) ?? []
  const length = one ?? upTo
  if (kind !== 'interval' || length === undefined) return null
  const known = events.flatMap(id => days.get(id) ?? [])
  const between = given === null ? null : pairApart(known, given)
  const from = between?.from ?? known[0]
  if (from === undefined || (given !== null && between === null)) return null
  const to = dayShifted(from, length)
  // For a step that is awaited, only a due day that the rules themselves give is drawn.
  if (between === null && (result !== 'not-yet-due' || dueOn !== to)) return null
  return {
    rule: rule.rule,
    isBroken: result === 'violated',
    asked: { from, to, words: `asked: ${askedWords(asked)}` },
    given: between && { ...between, words: `given: ${lengthWords(given ?? '')}` },
  }
}

/** The two days that lie as far apart as was given: which steps it was measured between, the record does not say. */
function pairApart(days: readonly Day[], given: string): { readonly from: Day; readonly to: Day } | null {
  const [, count] = /^P(\d+)D$/.exec(given) ?? []
  if (count === undefined) return null
  for (const from of days) {
    const to = days.find(each => dayToNumber(each) - dayToNumber(from) === Number(count))
    if (to !== undefined) return { from, to }
  }
  return null
}

/** `at most P30D` as `at most 30 days`. */
const askedWords = (asked: string): string => asked.replaceAll(/P\d\w*/g, lengthWords)

/** A span in words: `asked: 3 months, from 21 February 2013 to 21 May 2013`. */
export const stretchWords = ({ words, from, to }: Stretch): string =>
  `${words}, from ${dateWords(from)} to ${dateWords(to)}`
