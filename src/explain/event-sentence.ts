import type { DomainEvent } from '../domain/subjects.ts'
import { digestShown, type EventNames } from '../domain/values/event-phrase.ts'
import { phraseOf } from './event-phrases.ts'
import { type Person, personAndIdInWords } from './persons.ts'
import { onDate } from './words.ts'

/** One event in one sentence: what was done to what, when and by whom, and from which row of which file where it was imported. */
export function sentenceOf(event: DomainEvent, who: Person, names: EventNames): string {
  const { data } = event
  const clause = `${phraseOf(event, names)}, ${when(data.occurredOn)}`
  const imported = 'imported' in data ? data.imported : undefined
  if (imported === undefined) return `${clause}, by ${personAndIdInWords(who)}.`
  const { kind, sha256, row } = imported
  return `${clause}, as row ${row} of the ${kind} file ${digestShown(sha256)} says; imported by ${personAndIdInWords(who)}.`
}

/** A school year is no date of the calendar, and is named as it is. */
const when = (date: string): string => (/^\d{4}/.test(date) ? onDate(date) : `in ${date}`)
