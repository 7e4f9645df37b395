import { dateWords } from '../../domain/values/date-words.ts'
import { grouped } from '../parts/numbers.ts'
import type { ChangesView, Moment } from './changes-view.ts'

/** The two moments, as far as they differ: by their days, by what was known, or by both. */
export function momentWords({ question, from, to }: ChangesView): readonly [string, string] {
  const { differ, fromKnownAt, toKnownAt } = question.moments
  const isKnown = differ === 'knowledge' || fromKnownAt !== toKnownAt
  const words = (moment: Moment) => {
    if (differ === 'knowledge') return knownWords(moment)
    return isKnown ? `${dateWords(moment.day)}, as known ${whenKnown(moment)}` : dateWords(moment.day)
  }
  return [words(from), words(to)]
}

/** `event 4,812`, or a day. */
function knownWords({ knownAt, day }: Moment): string {
  if (knownAt === null) return dateWords(day)
  return /^\d+$/.test(knownAt) ? `event ${grouped(Number(knownAt))}` : dateWords(knownAt.slice(0, 10))
}

const whenKnown = (moment: Moment): string => {
  const words = knownWords(moment)
  return `${words.startsWith('event') ? 'at' : 'on'} ${words}`
}

/** What may differ between the two. */
export function differWords({ question, to }: ChangesView): string {
  const { differ, fromKnownAt, toKnownAt } = question.moments
  if (differ === 'knowledge')
    return 'What differs is what the ledger knew: everything that was recorded by the one moment, beside everything that was recorded by the other.'
  if (fromKnownAt !== toKnownAt)
    return 'What differs is what happened between the two days, and what the ledger knew of it.'
  const known = toKnownAt === undefined ? 'knows today' : `knew ${whenKnown(to)}`
  return `What differs is what happened between the two days; of both this is what the ledger ${known}.`
}
